/** One stream of events for everybody who follows it: the terminal, and each page of the console. */
export interface EventHub<Event> {
  emit(event: Event): void;
  /** @returns what ends it */
  subscribe(listener: (event: Event) => void): () => void;
}

/** Makes a hub; a listener is told of what happens after it came. */
export function createEventHub<Event>(): EventHub<Event> {
  const listeners = new Set<(event: Event) => void>();
  return {
    emit(event) {
      for (const listener of listeners) listener(event);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
