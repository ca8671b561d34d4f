// Validates every Kubernetes document of a file against its schema, and checks
// what the schema cannot know.
//
//   node validate.mjs MANIFEST
//
// The last line reads "N passed, N failed".
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parseAllDocuments } from "yaml";

const require = createRequire(import.meta.url);

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

const docs = parseAllDocuments(readFileSync(process.argv[2], "utf8")).map(
  (x) => x.toJS(),
);
for (const doc of docs) {
  const why = problemOf(doc);
  expect(`${doc.kind} ${doc.metadata?.name}`, why === "", why);
}

// The checker itself must find what is wrong.
const workload = docs.find((x) => x.kind === "StatefulSet");
const broken = structuredClone(workload);
broken.spec.replicas = "one";
expect("a wrong type is found", problemOf(broken) !== "");
const portless = structuredClone(workload);
delete portless.spec.template.spec.containers[0].ports[0].containerPort;
expect("a missing port is found", problemOf(portless) !== "");

// -- what no schema knows ------------------------------------------------------

const names = (kind) =>
  docs.filter((x) => x.kind === kind).map((x) => x.metadata.name);
const pod = workload.spec.template;
const matches = (selector) =>
  Object.entries(selector).every(([k, v]) => pod.metadata.labels[k] === v);

expect("the pods are the StatefulSet's", matches(workload.spec.selector.matchLabels));
expect("its service exists", names("Service").includes(workload.spec.serviceName));
for (const doc of docs.filter((x) => x.kind === "Service"))
  expect(`service ${doc.metadata.name} finds the pods`, matches(doc.spec.selector));
for (const doc of docs.filter((x) => x.kind === "NetworkPolicy"))
  expect("the network policy covers the pods", matches(doc.spec.podSelector.matchLabels));
expect("its account exists", names("ServiceAccount").includes(pod.spec.serviceAccountName));
expect("it runs as somebody", pod.spec.securityContext.runAsNonRoot === true);
expect("no secret is in the manifests", names("Secret").length === 0);
expect("never two act on one position", workload.spec.replicas === 1);
const claims = workload.spec.volumeClaimTemplates.map((x) => x.metadata.name);
for (const x of pod.spec.containers) {
  const ports = x.ports.map((p) => p.name);
  for (const doc of docs.filter((d) => d.kind === "Service"))
    for (const port of doc.spec.ports)
      expect(`${doc.metadata.name}: ${port.name}`, ports.includes(port.targetPort));
  for (const y of x.volumeMounts) expect(`volume ${y.name}`, claims.includes(y.name));
  for (const y of x.envFrom)
    if (y.configMapRef)
      expect(`settings ${y.configMapRef.name}`, names("ConfigMap").includes(y.configMapRef.name));
  expect("probes", x.startupProbe && x.livenessProbe && x.readinessProbe);
  expect("a limit of memory", x.resources?.limits?.memory);
  expect("a read-only root", x.securityContext.readOnlyRootFilesystem === true);
  expect("no capability", x.securityContext.capabilities.drop.includes("ALL"));
}

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
