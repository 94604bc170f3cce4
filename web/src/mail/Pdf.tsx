import { createResource, createSignal, For, onCleanup, onMount, Show } from 'solid-js';
import { getDocument, GlobalWorkerOptions, type PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import address from './pdfWorker?worker&url';
import { t } from '../i18n';
import { pdfWorkerUrl } from '../trusted';
import { Empty } from '../ui/kit';

/** Pages that are drawn at most; longer files are downloaded. */
const MOST_PAGES = 300;
/** Points of a page's picture: more than this is a picture meant to fill memory. */
const MOST_PIXELS = 4_000_000;

/** One page, drawn when it comes near the window. */
function Page(props: { of: PDFDocumentProxy; number: number; width: number; ratio: number }) {
  let canvas!: HTMLCanvasElement;
  const [drawn, setDrawn] = createSignal(false);
  onMount(() => {
    const watch = new IntersectionObserver(([entry]) => {
      if (!entry?.isIntersecting) return;
      watch.disconnect();
      void draw();
    }, { rootMargin: '600px' });
    watch.observe(canvas);
    onCleanup(() => watch.disconnect());
  });
  const draw = async () => {
    const page = await props.of.getPage(props.number);
    const whole = page.getViewport({ scale: 1 });
    const wanted = (props.width * Math.min(2, devicePixelRatio || 1)) / whole.width;
    const scale = Math.min(wanted, Math.sqrt(MOST_PIXELS / (whole.width * whole.height)));
    const viewport = page.getViewport({ scale });
    canvas.width = Math.max(1, Math.floor(viewport.width));
    canvas.height = Math.max(1, Math.floor(viewport.height));
    await page.render({ canvas, viewport }).promise.catch(() => undefined);
    page.cleanup();
    setDrawn(true);
  };
  return <canvas ref={canvas} class="pdf-page" classList={{ bone: !drawn() }} role="img" aria-label={t().pdfPage(props.number)} style={{ 'aspect-ratio': String(props.ratio) }} />;
}

/**
 * A PDF file as pictures of its pages. Its scripts, forms and links do nothing, it is read in a worker, and nothing of it is
 * markup in this page. What the library cannot do under this page's policy it does not do: no text becomes a program.
 */
export default function Pdf(props: { data: ArrayBuffer }) {
  let box!: HTMLDivElement;
  GlobalWorkerOptions.workerPort ??= new Worker(pdfWorkerUrl(address), { type: 'module' });
  const task = getDocument({ data: props.data, useSystemFonts: true, enableXfa: false, useWasm: false, maxImageSize: MOST_PIXELS * 16, verbosity: 0 });
  const [file] = createResource(async () => {
    const opened = await task.promise;
    const first = (await opened.getPage(1)).getViewport({ scale: 1 });
    return { opened, ratio: first.width / first.height, width: Math.min(900, box.clientWidth || 800) };
  });
  onCleanup(() => void task.destroy());
  return (
    <div ref={box} class="pdf" tabindex="0" role="document" aria-label={t().preview}>
      <Show when={!file.error} fallback={<Empty icon="file" title={t().pdfFailed} />}>
        <Show when={file()} fallback={<span class="bone preview-bone" />}>
          {(now) => (
            <>
              <For each={Array.from({ length: Math.min(MOST_PAGES, now().opened.numPages) }, (_, i) => i + 1)}>
                {(number) => <Page of={now().opened} number={number} width={now().width} ratio={now().ratio} />}
              </For>
              <Show when={now().opened.numPages > MOST_PAGES}>
                <p class="hint">{t().pdfMore(now().opened.numPages - MOST_PAGES)}</p>
              </Show>
            </>
          )}
        </Show>
      </Show>
    </div>
  );
}
