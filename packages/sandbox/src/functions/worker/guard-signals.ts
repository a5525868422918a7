/**
 * Keeps a handler from ending the sandbox by mistake where the system does not: its parent is the
 * server, and -1 stands for every process of the user.
 */
export function guardSignals(): void {
  const { kill, ppid } = process;
  process.kill = (pid, signal) => {
    if (pid !== ppid && pid !== -1) return kill.call(process, pid, signal);
    throw Object.assign(new Error("kill EPERM"), { code: "EPERM", errno: -1, syscall: "kill" });
  };
}
