import type { StateChange } from './types';

/** Listens for changes (RFC 8620 7.3) and comes back after every break. */
export class Push {
  private source: EventSource | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private pause = 1_000;
  private heard = 0;
  private watch: ReturnType<typeof setInterval> | undefined;

  /**
   * @param changed is told each change, and after a break that something may have changed (undefined)
   * @param connected whether the server is heard
   */
  constructor(
    private readonly url: string,
    private readonly changed: (change: StateChange | undefined) => void,
    private readonly connected: (is: boolean) => void,
  ) {}

  start(): void {
    this.stop();
    const source = new EventSource(this.url);
    this.source = source;
    source.addEventListener('state', (event) => {
      this.heard = Date.now();
      this.changed(JSON.parse((event as MessageEvent<string>).data) as StateChange);
    });
    source.addEventListener('ping', () => (this.heard = Date.now()));
    source.onopen = () => {
      this.pause = 1_000;
      this.heard = Date.now();
      this.connected(true);
      this.changed(undefined);
    };
    source.onerror = () => this.again();
    // A laptop that slept has a connection that says nothing and does not know that it is broken.
    this.watch = setInterval(() => {
      if (this.heard && Date.now() - this.heard > 90_000) this.again();
    }, 15_000);
  }

  private again(): void {
    this.stop();
    this.connected(false);
    this.timer = setTimeout(() => this.start(), this.pause);
    this.pause = Math.min(this.pause * 2, 60_000);
  }

  stop(): void {
    this.source?.close();
    this.source = undefined;
    clearTimeout(this.timer);
    clearInterval(this.watch);
    this.heard = 0;
  }
}
