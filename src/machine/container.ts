import { isPresent, readText } from "./files.ts";

export const containers = ["none", "docker", "podman", "kubernetes", "lxc"] as const;
export type Container = (typeof containers)[number];

/** Signs of a container, the most specific first: a Kubernetes pod is a Docker or Podman container as well. */
const signs = [
  { is: "kubernetes", files: ["run/secrets/kubernetes.io", "var/run/secrets/kubernetes.io"], cgroup: /kubepods/ },
  { is: "podman", files: ["run/.containerenv"], cgroup: /libpod/ },
  { is: "docker", files: [".dockerenv"], cgroup: /\/docker[/-]/ },
  { is: "lxc", files: ["dev/lxd", "dev/.lxc"], cgroup: /\/lxc[./]/ },
] as const satisfies readonly { is: Container; files: readonly string[]; cgroup: RegExp }[];

/** Which container this process runs in; null where there are no control groups to say so (not Linux). */
export function readContainer(root: string): Container | null {
  const cgroup = readText(root, "proc/self/cgroup");
  const manager = readText(root, "run/systemd/container");
  const row = signs.find(
    ({ is, files, cgroup: path }) =>
      files.some((file) => isPresent(root, file)) || manager === is || path.test(cgroup ?? ""),
  );
  return row?.is ?? (cgroup === null ? null : "none");
}
