import { createResource, createSignal, For, lazy, onCleanup, Show, Suspense } from 'solid-js';
import { t } from '../i18n';
import { octets } from '../i18n/format';
import type { BodyPart } from '../jmap/types';
import { mail } from '../store/app';
import { Icon, type IconName } from '../ui/icons';
import { Empty, Modal } from '../ui/kit';
import { Part } from '../ui/Part';
import { decoded } from './text';

const IMAGES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'image/bmp']);
const MOST_PREVIEWED = 20 * 1024 * 1024;

const Pdf = lazy(() => import('./Pdf'));

function kind(part: BodyPart): 'image' | 'text' | 'pdf' | undefined {
  if (part.size > MOST_PREVIEWED) return undefined;
  // Some programs send every file as octets.
  if (part.type === 'application/pdf' || (part.type === 'application/octet-stream' && /\.pdf$/i.test(part.name ?? ''))) return 'pdf';
  if (IMAGES.has(part.type)) return 'image';
  if (part.type === 'text/plain' || part.type === 'text/csv' || part.type === 'text/markdown') return 'text';
  return undefined;
}

function icon(part: BodyPart): IconName {
  return part.type.startsWith('image/') ? 'image' : part.type.startsWith('message/') ? 'mail' : 'file';
}

/** A file as far as a browser can show it without running anything of it. */
function Preview(props: { part: BodyPart; close: () => void }) {
  const [shown] = createResource(async (): Promise<{ url?: string; text?: string; data?: ArrayBuffer }> => {
    const blob = await mail().client.download(mail().account, props.part.blobId ?? '', props.part.name ?? '', props.part.type);
    if (kind(props.part) === 'pdf') return { data: await blob.arrayBuffer() };
    // The type is one of a few that run nothing, whatever the file says of itself.
    return kind(props.part) === 'image'
      ? { url: URL.createObjectURL(new Blob([blob], { type: props.part.type })) }
      : { text: decoded(await blob.arrayBuffer(), props.part.charset).slice(0, 500_000) };
  });
  onCleanup(() => {
    const now = shown.error ? undefined : shown();
    if (now?.url) URL.revokeObjectURL(now.url);
  });
  return (
    <Modal title={props.part.name ?? t().preview} open wide close={props.close}>
      <Show when={!shown.error} fallback={<Empty icon="offline" title={t().bodyFailed} />}>
        <Show when={shown()} fallback={<span class="bone preview-bone" />}>
          {(now) => (
            <Show when={now().data} keyed fallback={
              <Show when={now().url} fallback={<pre class="preview-text" tabindex="0">{now().text}</pre>}>
                <img class="preview-image" src={now().url} alt={props.part.name ?? ''} />
              </Show>
            }>
              {(data) => (
                <Part>
                  <Suspense fallback={<span class="bone preview-bone" />}>
                    <Pdf data={data} />
                  </Suspense>
                </Part>
              )}
            </Show>
          )}
        </Show>
      </Show>
    </Modal>
  );
}

export function Attachments(props: { files: BodyPart[] }) {
  const [shown, show] = createSignal<BodyPart | undefined>();
  const url = (part: BodyPart) => mail().client.downloadUrl(mail().account, part.blobId ?? '', part.name ?? '', part.type);
  return (
    <Show when={props.files.length > 0}>
      <section class="files" aria-label={t().attachments}>
        <h3>{t().attachmentCount(props.files.length, octets(props.files.reduce((sum, part) => sum + part.size, 0)))}</h3>
        <ul>
          <For each={props.files}>
            {(part) => (
              <li class="file">
                <Show
                  when={kind(part)}
                  fallback={
                    <a class="file-main" href={url(part)} download={part.name ?? 'download'}>
                      <span class="file-icon"><Icon name={icon(part)} /></span>
                      <span class="file-name"><bdi>{part.name ?? part.type}</bdi><small>{octets(part.size)}</small></span>
                    </a>
                  }
                >
                  <button class="file-main" onClick={() => show(part)}>
                    <span class="file-icon"><Icon name={icon(part)} /></span>
                    <span class="file-name"><bdi>{part.name ?? part.type}</bdi><small>{octets(part.size)}</small></span>
                  </button>
                </Show>
                <a class="tool small" href={url(part)} download={part.name ?? 'download'} aria-label={`${t().download}: ${part.name ?? part.type}`}>
                  <Icon name="download" />
                </a>
              </li>
            )}
          </For>
        </ul>
      </section>
      <Show when={shown()} keyed>
        {(part) => <Preview part={part} close={() => show(undefined)} />}
      </Show>
    </Show>
  );
}

