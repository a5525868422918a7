import type { AnswerMessage, CallMessage, HostMessage, WorkerMessage } from "../worker/messages.ts";

/** How a process or thread ended. */
export interface HostExit {
  /** Of a process that ended by itself. */
  readonly code?: number;
  /** Such as `SIGKILL`, or what a thread failed with. */
  readonly signal?: string;
  readonly error?: Error;
}

/** Answers a call as its API does, a refusal included. */
export type AnswerCall = (
  call: Omit<CallMessage, "type" | "id">,
) => Promise<Omit<AnswerMessage, "type" | "id">>;

export interface HostListener {
  onMessage(message: WorkerMessage): void;
  /** Without it no calls are taken. */
  readonly onCall?: AnswerCall;
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
  /** Whether a function in it can send its calls past the network. */
  readonly takesCalls: boolean;
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
