import { createResource, For, Show } from 'solid-js';
import { t } from '../i18n';
import { octets } from '../i18n/format';
import { QUOTA, type GetResponse } from '../jmap/types';
import { mail } from '../store/app';
import { Group } from './Settings';

interface Quota {
  id: string;
  resourceType: string;
  used: number;
  hardLimit: number;
  name: string;
}

/** How full the account is (RFC 9425), where the server tells. */
export function Storage() {
  const [quotas] = createResource(async () => {
    if (!mail().client.capability(mail().account, QUOTA)) return [];
    const answer = await mail().client.one<GetResponse<Quota>>('Quota/get', { accountId: mail().account, ids: null }, [QUOTA]).catch(() => undefined);
    return answer?.list.filter((quota) => quota.resourceType === 'octets' && quota.hardLimit > 0) ?? [];
  });
  return (
    <Show when={(quotas()?.length ?? 0) > 0}>
      <Group title={t().storage}>
        <For each={quotas()}>
          {(quota) => (
            <div class="setting storage">
              <strong>{t().storageUsed(octets(quota.used), octets(quota.hardLimit))}</strong>
              <meter min="0" max={quota.hardLimit} high={quota.hardLimit * 0.9} value={quota.used} aria-label={t().storage} />
            </div>
          )}
        </For>
      </Group>
    </Show>
  );
}
