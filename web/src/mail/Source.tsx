import { createResource, Show } from 'solid-js';
import { t } from '../i18n';
import type { Email } from '../jmap/types';
import { mail } from '../store/app';
import { Icon } from '../ui/icons';
import { Empty, Modal } from '../ui/kit';

/** A message as it came over the wire. */
export function Source(props: { email: Email; close: () => void }) {
  const name = 'message.eml';
  const [text] = createResource(async () => {
    const blob = await mail().client.download(mail().account, props.email.blobId, name, 'message/rfc822');
    return (await blob.slice(0, 512 * 1024).text());
  });
  return (
    <Modal
      title={t().rawSource}
      open
      wide
      close={props.close}
      footer={
        <a class="button" href={mail().client.downloadUrl(mail().account, props.email.blobId, name, 'message/rfc822')} download={name}>
          <Icon name="download" />
          {t().download}
        </a>
      }
    >
      <Show when={!text.error} fallback={<Empty icon="offline" title={t().bodyFailed} />}>
        <pre class="preview-text" tabindex="0" dir="ltr">{text()}</pre>
      </Show>
    </Modal>
  );
}
