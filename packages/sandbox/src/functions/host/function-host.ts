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

/** What a process and all that it has started take. */
export interface Usage {
  /** Resident memory. */
  readonly memoryBytes: number;
  /** Processes and their threads; processes alone where the system does not say. */
  readonly tasks: number;
}

/** What a function runs in: a process, or a thread while a debugger is attached. */
export interface FunctionHost {
  readonly exited: boolean;
  /** Called once, before anything is sent. */
  listen(listener: HostListener): void;
  send(message: HostMessage): void;
  /** What all that the function runs takes; undefined when that cannot be told. */
  usage(): Promise<Usage | undefined>;
  /** Ends it whatever it is doing, endless loops included. */
  kill(): Promise<void>;
  /** Whether it keeps this process alive; a host that nobody uses yet does not. */
  keepAlive(keeps: boolean): void;
}
