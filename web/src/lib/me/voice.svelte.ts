/** A spoken note of at most a minute, recorded by the browser and kept in memory until it is sent. */
import { MAX_VOICE_BYTES, MAX_VOICE_SECONDS } from '@lonewatch/schema/contract/session.ts';

export type VoicePhase = 'NONE' | 'ASKING' | 'RECORDING' | 'DONE';

export interface Spoken {
  readonly data: string;
  readonly mediaType: string;
  readonly seconds: number;
}

/** Speech at this rate is clear, and a minute of it some 180 kB. */
const BITS_PER_SECOND = 24_000;
const TYPES = ['audio/webm;codecs=opus', 'audio/webm', 'audio/mp4'];

export class Voice {
  phase = $state<VoicePhase>('NONE');
  /** A sentence; null: nothing has gone wrong. */
  failure = $state.raw<string | null>(null);
  seconds = $state(0);
  spoken = $state.raw<Spoken | null>(null);
  #recorder: MediaRecorder | null = null;
  #stopped: (() => void) | null = null;

  /** Asks for the microphone the first time. */
  async start(): Promise<void> {
    this.clear();
    const type =
      typeof MediaRecorder === 'undefined'
        ? undefined
        : TYPES.find((known) => MediaRecorder.isTypeSupported(known));
    // Absent where the page was not opened by https.
    const devices = navigator.mediaDevices as MediaDevices | undefined;
    if (devices === undefined || type === undefined) {
      this.failure = 'This browser cannot record here. Write instead, or open this page by https.';
      return;
    }
    this.phase = 'ASKING';
    try {
      const stream = await devices.getUserMedia({ audio: true });
      this.#record(stream, type);
    } catch {
      this.phase = 'NONE';
      this.failure = 'The microphone is not open to this page. Allow it in the browser, or write instead.';
    }
  }

  stop(): void {
    this.#stopped?.();
  }

  clear(): void {
    this.#recorder = null;
    this.#stopped?.();
    this.phase = 'NONE';
    this.failure = null;
    this.spoken = null;
    this.seconds = 0;
  }

  #record(stream: MediaStream, mimeType: string): void {
    const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: BITS_PER_SECOND });
    const parts: Blob[] = [];
    const startedMs = performance.now();
    const secondsNow = (): number => Math.min(MAX_VOICE_SECONDS, (performance.now() - startedMs) / 1000);
    const timer = setInterval(() => {
      this.seconds = Math.floor(secondsNow());
      if (secondsNow() >= MAX_VOICE_SECONDS) this.stop();
    }, 200);
    this.#recorder = recorder;
    this.#stopped = () => {
      clearInterval(timer);
      this.#stopped = null;
      if (recorder.state !== 'inactive') recorder.stop();
    };
    recorder.ondataavailable = ({ data }) => parts.push(data);
    recorder.onstop = () => {
      for (const track of stream.getTracks()) track.stop();
      // Another recording has begun, or this one was thrown away.
      if (this.#recorder === recorder) void this.#take(new Blob(parts, { type: mimeType }), secondsNow());
    };
    recorder.start(1_000);
    this.phase = 'RECORDING';
  }

  async #take(blob: Blob, seconds: number): Promise<void> {
    if (blob.size === 0 || blob.size > MAX_VOICE_BYTES) {
      this.phase = 'NONE';
      this.failure = 'Nothing usable was recorded. Try again, or write instead.';
      return;
    }
    const data = await base64(blob);
    this.seconds = Math.max(1, Math.round(seconds));
    this.spoken = { data, mediaType: blob.type.split(';')[0]!, seconds: this.seconds };
    this.phase = 'DONE';
  }
}

function base64(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve((reader.result as string).split(',')[1] ?? '');
    reader.onerror = () => reject(reader.error ?? new Error('The recording could not be read.'));
    reader.readAsDataURL(blob);
  });
}
