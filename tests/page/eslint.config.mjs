const names = (text) => Object.fromEntries(text.split(" ").map((x) => [x, "readonly"]));

const rules = {
  "array-callback-return": "error",
  "consistent-return": "error",
  "default-case-last": "error",
  eqeqeq: "error",
  "no-constant-condition": ["error", { checkLoops: false }],
  "no-dupe-keys": "error",
  "no-eval": "error",
  "no-implied-eval": "error",
  "no-redeclare": "error",
  "no-shadow": "error",
  "no-undef": "error",
  "no-unreachable": "error",
  "no-unsafe-optional-chaining": "error",
  "no-unused-vars": "error",
  "no-use-before-define": ["error", { functions: false }],
  "no-var": "error",
  "object-shorthand": "error",
  "prefer-const": "error",
  "prefer-template": "error",
  "no-useless-return": "error",
  // Texts must never become HTML.
  "no-restricted-properties": [
    "error",
    { property: "innerHTML" },
    { property: "outerHTML" },
    { property: "insertAdjacentHTML" },
  ],
  "no-restricted-syntax": [
    "error",
    {
      selector: "CallExpression[callee.property.name='setAttribute'][arguments.0.value='style']",
      message: "The policy allows no style attribute.",
    },
  ],
};

export default [
  {
    files: ["checked/page/*.js"],
    rules,
    languageOptions: {
      globals: names(
        "console document window location performance fetch setTimeout setInterval clearTimeout EventSource URLSearchParams AbortSignal Node Notification AudioContext sessionStorage crypto matchMedia getComputedStyle addEventListener requestAnimationFrame",
      ),
    },
  },
  {
    files: ["checked/tests/*.mjs"],
    rules,
    languageOptions: {
      globals: names(
        "process console URL setTimeout setInterval clearInterval clearTimeout fetch structuredClone document window getComputedStyle performance innerWidth NodeFilter location gc scrollTo scrollY",
      ),
    },
  },
];
