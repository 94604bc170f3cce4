import type { BodyPart } from '../jmap/types';
import type { Attached } from './draft';

/** The most pictures of one message that an answer takes along. */
const MOST = 60;
const KINDS = /^data:(image\/(?:png|jpeg|gif|webp|bmp|avif));base64,([a-z0-9+/=]*)$/i;
const ENDING: Record<string, string> = { 'image/jpeg': 'jpg' };

export interface Picture {
  cid: string;
  file: File;
}

/** The picture of an address that holds one (RFC 2397); undefined for any other. */
export function pictureOf(data: string, cid: string, name: string): Picture | undefined {
  const [, type, base64] = KINDS.exec(data) ?? [];
  if (!type || !base64) return undefined;
  try {
    const octets = Uint8Array.from(atob(base64), (each) => each.charCodeAt(0));
    const kind = type.toLowerCase();
    return { cid, file: new File([octets], `${name}.${ENDING[kind] ?? kind.slice('image/'.length)}`, { type: kind }) };
  } catch {
    return undefined;
  }
}

/** Gathers the pictures that are within what is quoted. */
export class Gathered {
  readonly all: Picture[] = [];

  take(data: string): { src: string; cid: string } | undefined {
    if (this.all.length >= MOST) return undefined;
    const picture = pictureOf(data, `${crypto.randomUUID()}@redoubt`, `picture-${this.all.length + 1}`);
    if (!picture) return undefined;
    this.all.push(picture);
    return { src: URL.createObjectURL(picture.file), cid: picture.cid };
  }
}

/** The files of a message without those that are shown within its text: each of these stands for one of the same size. */
export function besides(files: BodyPart[], shown: Picture[]): BodyPart[] {
  const sizes = shown.map((picture) => picture.file.size);
  return files.filter((part) => {
    const at = part.cid && part.type.startsWith('image/') ? sizes.indexOf(part.size) : -1;
    if (at >= 0) sizes.splice(at, 1);
    return at < 0;
  });
}

/** A picture within the text, once it is uploaded. */
export function within({ cid, file }: Picture, blobId: string): Attached {
  return { key: crypto.randomUUID(), name: file.name, size: file.size, type: file.type, blobId, progress: 1, cid };
}
