import type { HostMessage, WorkerMessage } from "../worker/messages.ts";

/** How a process or thread ended. */
export interface HostExit {
  /** Of a process that ended by itself. */
  readonly code?: number;
  /** Such as `SIGKILL`, or what a thread failed with. */
  readonly signal?: string;
  readonly error?: Error;
}

export interface HostListener {
  onMessage(message: WorkerMessage): void;
  /** What came over the standard streams past the runtime. */
  onOutput(text: string): void;
  /** Called once, after the last message. */
  onExit(exit: HostExit): void;
}

/** What a function runs in: a process, or a thread while a debugger is attached. */
export interface FunctionHost {
  readonly exited: boolean;
  /** Called once, before anything is sent. */
  listen(listener: HostListener): void;
  send(message: HostMessage): void;
  /** Resident memory of all that the function runs; undefined when that cannot be told. */
  memoryBytes(): Promise<number | undefined>;
  /** Ends it whatever it is doing, endless loops included. */
  kill(): Promise<void>;
  /** Whether it keeps this process alive; a host that nobody uses yet does not. */
  keepAlive(keeps: boolean): void;
}
