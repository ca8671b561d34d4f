// Validates every Kubernetes document against its schema, of the whole service
// and of the one that is split over processes, and checks what is in no schema.
//
//   node validate.mjs FOLDER
//
// The last line reads "N passed, N failed".
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";

const require = createRequire(import.meta.url);
const folder = process.argv[2];

let passed = 0;
let failed = 0;

function expect(what, condition, why = "") {
  if (condition) {
    ++passed;
  } else {
    ++failed;
    console.error(`FAILED: ${what}${why ? `: ${why}` : ""}`);
  }
}

function validate(doc) {
  const group = doc.apiVersion.includes("/") ? doc.apiVersion : "v1";
  const kind = require(`kubernetes-models/${group}`)[doc.kind];
  new kind(doc).validate();
}

function problemOf(doc) {
  try {
    validate(doc);
    return "";
  } catch (problem) {
    return problem.message;
  }
}

const read = (...path) => readFileSync(join(folder, ...path), "utf8");
const documentsOf = (text) => parseAllDocuments(text).map((x) => x.toJS());

// What `kubectl kustomize` does, as far as our overlay needs it.
function patched(doc, operations) {
  const out = structuredClone(doc);
  for (const { op, path, value } of operations) {
    const steps = path.split("/").slice(1);
    const last = steps.pop();
    const place = steps.reduce((at, step) => at[step], out);
    if (op === "replace" && place[last] === undefined)
      throw new Error(`${path} is not there`);
    if (last === "-") place.push(value);
    else place[last] = value;
  }
  return out;
}

const whole = documentsOf(read("kubernetes", "fillguard.yaml"));
const isTarget = (target) => (x) =>
  x.kind === target.kind && x.metadata.name === target.name;
// The documents of the whole service with the patches of a folder.
function overlaid(name) {
  const { patches } = parse(read(name, "kustomization.yaml"));
  for (const { target } of patches)
    expect(`${name}: ${target.kind} ${target.name} is there`, whole.some(isTarget(target)));
  return whole.map((doc) =>
    patches
      .filter(({ target }) => isTarget(target)(doc))
      .reduce((at, { path }) => patched(at, parse(read(name, path))), doc),
  );
}
const split = [
  ...overlaid("kubernetes-split"),
  ...documentsOf(read("kubernetes-split", "feeds.yaml")),
];
const signing = overlaid("kubernetes-signer");

// The checker itself must find what is wrong.
const workload = whole.find((x) => x.kind === "StatefulSet");
const broken = structuredClone(workload);
broken.spec.replicas = "one";
expect("a wrong type is found", problemOf(broken) !== "");
const portless = structuredClone(workload);
delete portless.spec.template.spec.containers[0].ports[0].containerPort;
expect("a missing port is found", problemOf(portless) !== "");

// -- what is in no schema -----------------------------------------------------

const matches = (selector, pod) =>
  Object.entries(selector).every(([k, v]) => pod.metadata.labels[k] === v);

function checkPod(name, pod, docs, volumes) {
  const names = (kind) =>
    docs.filter((x) => x.kind === kind).map((x) => x.metadata.name);
  const policies = docs.filter((x) => x.kind === "NetworkPolicy");
  expect(`${name}: a network policy covers it`,
    policies.some((x) => matches(x.spec.podSelector.matchLabels, pod)));
  expect(`${name}: its account exists`,
    names("ServiceAccount").includes(pod.spec.serviceAccountName));
  expect(`${name}: it runs as somebody`, pod.spec.securityContext.runAsNonRoot === true);
  for (const x of [...(pod.spec.initContainers ?? []), ...pod.spec.containers]) {
    for (const y of x.volumeMounts)
      expect(`${name}: volume ${y.name}`, volumes.includes(y.name));
    for (const y of x.envFrom ?? [])
      if (y.configMapRef)
        expect(`${name}: settings ${y.configMapRef.name}`,
          names("ConfigMap").includes(y.configMapRef.name));
    // Without a port there is nothing to ask.
    expect(`${name}: probes`, !x.ports || (x.startupProbe && x.livenessProbe && x.readinessProbe));
    expect(`${name}: a limit of memory`, x.resources?.limits?.memory);
    expect(`${name}: a read-only root`, x.securityContext.readOnlyRootFilesystem === true);
    expect(`${name}: no capability`, x.securityContext.capabilities.drop.includes("ALL"));
  }
}

function check(docs) {
  for (const doc of docs) {
    const why = problemOf(doc);
    expect(`${doc.kind} ${doc.metadata?.name}`, why === "", why);
    expect("no secret is in the manifests", doc.kind !== "Secret");
  }
  const state = docs.find((x) => x.kind === "StatefulSet");
  const pod = state.spec.template;
  expect("the pods are the StatefulSet's", matches(state.spec.selector.matchLabels, pod));
  expect("never two act on one position", state.spec.replicas === 1);
  const services = docs.filter((x) => x.kind === "Service");
  expect("its service exists", services.some((x) => x.metadata.name === state.spec.serviceName));
  const ports = pod.spec.containers[0].ports.map((x) => x.name);
  for (const doc of services) {
    expect(`service ${doc.metadata.name} finds the pods`, matches(doc.spec.selector, pod));
    for (const port of doc.spec.ports)
      expect(`${doc.metadata.name}: ${port.name}`, ports.includes(port.targetPort));
  }
  checkPod("state", pod, docs, [
    ...state.spec.volumeClaimTemplates.map((x) => x.metadata.name),
    ...(pod.spec.volumes ?? []).map((x) => x.name),
  ]);
  for (const doc of docs.filter((x) => x.kind === "Deployment")) {
    const feed = doc.spec.template;
    expect(`the pods are ${doc.metadata.name}'s`, matches(doc.spec.selector.matchLabels, feed));
    expect(`${doc.metadata.name} is not taken for the state`,
      services.every((x) => !matches(x.spec.selector, feed)));
    checkPod(doc.metadata.name, feed, docs, feed.spec.volumes.map((x) => x.name));
  }
}

check(whole);
check(split);
check(signing);

// -- who holds the key ----------------------------------------------------------

{
  const { spec } = signing.find((x) => x.kind === "StatefulSet").spec.template;
  const [service, signer] = ["fillguard", "signer"].map((name) =>
    spec.containers.find((x) => x.name === name));
  const secrets = spec.volumes.filter((x) => x.secret).map((x) => x.name);
  const mounts = (x) => x.volumeMounts.map((y) => y.name);
  expect("the key is in a secret", secrets.length === 1);
  expect("the signer alone has the key and the policy",
    mounts(signer).includes(secrets[0]) && signer.args.every((x) => !/0x[0-9a-f]{64}/i.test(x)));
  // Neither the secret, nor the copy of its key, nor the counters.
  const socket = service.env.find((x) => x.name === "FILLGUARD_SIGNER__SOCKET").value;
  const shared = mounts(service).filter((x) => mounts(signer).includes(x));
  expect("service and signer share the socket alone", shared.length === 1);
  const folder = (x) => x.volumeMounts.find((y) => y.name === shared[0]).mountPath;
  expect("the service finds the socket", socket.startsWith(`${folder(service)}/`));
  expect("the signer listens there", signer.args.includes(`--socket=${socket}`)
    && folder(service) === folder(signer));
  expect("the socket is not on a disk",
    spec.volumes.find((x) => x.name === shared[0]).emptyDir?.medium === "Memory");
  expect("the signer has no port and no setting of the service",
    !signer.ports && !signer.env && !signer.envFrom);
  expect("containers do not see each other's processes", !spec.shareProcessNamespace);
  const key = signer.args.find((x) => x.startsWith("--key-file=")).split("=")[1];
  const [copy] = spec.initContainers;
  expect("the key is copied for the signer alone",
    copy.args[1] === key && copy.command.includes("0400"));
}

// -- how the parts find each other ---------------------------------------------

const state = split.find((x) => x.kind === "StatefulSet");
const container = state.spec.template.spec.containers[0];
const link = container.ports.find((x) => x.name === "link");
const listens = container.env.find((x) => x.name === "FILLGUARD_LINK__LISTEN").value;
expect("the state listens on its port", listens.endsWith(`:${link.containerPort}`));
const reached = `${state.metadata.name}-0.${state.spec.serviceName}:${link.containerPort}`;
const feeds = split.filter((x) => x.kind === "Deployment");
const roles = feeds.map((x) => x.spec.template.spec.containers[0].args[1]);
expect("there is a feed for each role",
  JSON.stringify([...roles].sort()) ===
    JSON.stringify(["btc-feed", "fill-detector", "order-book-poller"]));
for (const doc of feeds) {
  const { containers, volumes } = doc.spec.template.spec;
  const role = containers[0].args[1];
  const states = containers[0].env.find((x) => x.name === "FILLGUARD_LINK__STATES").value;
  expect(`${role} finds the state`, states === reached, states);
  expect(`${role} shows its own certificate`,
    volumes[0].secret.secretName === `fillguard-link-${role}`);
}
const door = split.find((x) => x.kind === "NetworkPolicy" && x.metadata.name === "fillguard");
expect("feeds may reach the state",
  feeds.every((doc) =>
    door.spec.ingress.some(
      (rule) =>
        rule.ports.some((x) => x.port === link.containerPort) &&
        rule.from.some(
          (x) => x.podSelector && matches(x.podSelector.matchLabels, doc.spec.template),
        ),
    ),
  ));

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
