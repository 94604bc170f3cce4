import { createResource, createSignal, createUniqueId, For, Show } from 'solid-js';
import { t } from '../i18n';
import { fully, listed, number } from '../i18n/format';
import type { Email, GetResponse, Id } from '../jmap/types';
import { mailboxName } from '../mail/actions';
import { follow } from '../mail/Sidebar';
import { path } from '../router';
import { mail } from '../store/app';
import { Icon } from '../ui/icons';
import { Button, Empty } from '../ui/kit';
import { serviceName } from './Security';
import { Choice, Toggle } from './Settings';
import { numbers, self, type AccessPage, type Change, type Visit } from './self';

/** Messages that are looked up at once. */
const STEP = 50;
const RANGES = ['1', '7', '30', 'all'] as const;
type Range = (typeof RANGES)[number];

interface Opened {
  id: Id;
  email: Email | undefined;
}

async function look(set: string, from: number): Promise<Opened[]> {
  const ids = numbers(set, from, STEP).map((each) => `e${each}`);
  const answer = await mail().client.one<GetResponse<Email>>('Email/get', { accountId: mail().account, ids, properties: ['id', 'subject', 'from', 'mailboxIds'] });
  const found = new Map(answer.list.map((email) => [email.id, email]));
  return ids.map((id) => ({ id, email: found.get(id) }));
}

/** The exact messages that a session opened, with a way to those that are still there. */
function Messages(props: { of: Visit }) {
  const [shown, setShown] = createSignal<Opened[]>([]);
  const [wanted, setWanted] = createSignal(STEP);
  const [more] = createResource(
    wanted,
    async (most) => {
      const have = shown().length;
      if (have >= most || have >= props.of.opened) return true;
      const next = await look(props.of.messages, have).catch(() => undefined);
      if (next) setShown((all) => [...all, ...next]);
      return next !== undefined;
    },
  );
  const to = (email: Email) => ({ at: 'mail', mailbox: Object.keys(email.mailboxIds)[0] ?? '', email: email.id }) as const;
  return (
    <div class="visit-messages">
      <strong>{t().accMessages}</strong>
      <ul>
        <For each={shown()}>
          {(opened) => (
            <li>
              <Show when={opened.email} fallback={<span class="hint">{opened.id} – {t().accGone}</span>}>
                {(email) => (
                  <a href={path(to(email()))} onClick={(event) => follow(event, to(email()))} dir="auto">
                    {email().subject || t().noSubject}
                    <small> {email().from?.[0]?.name ?? email().from?.[0]?.email ?? ''}</small>
                  </a>
                )}
              </Show>
            </li>
          )}
        </For>
      </ul>
      <Show when={more() === false}><p class="hint">{t().needsServer}</p></Show>
      <Show when={shown().length > 0 && shown().length < props.of.opened}>
        <Button kind="quiet" onClick={() => setWanted(shown().length + STEP)}>{t().accMore}</Button>
      </Show>
    </div>
  );
}

const PURPOSES: Record<string, () => string> = {
  MAIL_ACCESS: () => t().accReading,
  SHARED_ACCESS: () => t().accShared,
  GRANTED_ACCESS: () => t().accGranted,
  SUBMISSION: () => t().secSending,
  IMPORT: () => t().accImport,
  EXPORT: () => t().accExport,
  ADMINISTRATION: () => t().accAdministration,
};

/** With what a session was signed in, from the words of the log. */
export function signedInWith(method: string): string {
  const app = /\bapp=(\d+)/.exec(method)?.[1];
  if (app) return `${t().secApps} ${app}`;
  // Not the password, which a program that was let in never had.
  const program = /\bgrant=(\d+)/.exec(method)?.[1];
  if (program) return `${t().secPrograms} ${program}`;
  if (/\blocal\b/.test(method) || method === '') return '';
  if (/\bmethod=PASSKEY\b/.test(method)) return t().secKeys;
  return /\bsecond-factor\b/.test(method) ? `${t().password}, ${t().secFactor}` : t().password;
}

function counts(visit: Visit): string {
  const parts = [visit.opened > 0 ? t().accOpened(visit.opened) : t().accOpenedNone];
  if (visit.lists > 0) parts.push(t().accListed(visit.lists));
  if (visit.searches > 0) parts.push(t().accSearched(visit.searches));
  if (visit.changes > 0) parts.push(t().accChanged(visit.changes));
  if (visit.refused > 0) parts.push(t().accRefused(visit.refused));
  return parts.join(' · ');
}

function Fact(props: { name: string; value: string }) {
  return (
    <Show when={props.value}>
      <div>
        <dt>{props.name}</dt>
        <dd><bdi>{props.value}</bdi></dd>
      </div>
    </Show>
  );
}

function Row(props: { visit: Visit }) {
  const id = createUniqueId();
  const [open, setOpen] = createSignal(false);
  const folders = () => listed(props.visit.mailboxes.map((each) => mailboxName(`m${each}`) || `m${each}`));
  return (
    <li class="visit" classList={{ foreign: props.visit.foreign }}>
      <button class="setting" aria-expanded={open()} aria-controls={id} onClick={() => setOpen(!open())}>
        <span>
          <strong>
            <Show when={props.visit.foreign} fallback={t().accYou}>
              <span class="mark-foreign"><Icon name="shieldOff" />{t().accForeign}: {props.visit.by}</span>
            </Show>
            {' – '}{props.visit.via === 'cli' ? t().accOperator : serviceName(props.visit.via)}
            {props.visit.exported ? ` – ${t().accExport}` : ''}
          </strong>
          <small>{fully(props.visit.last)} · {listed(props.visit.remotes)}</small>
          <small>{counts(props.visit)}</small>
        </span>
        <Icon name={open() ? 'up' : 'down'} />
      </button>
      <div id={id} hidden={!open()}>
        <Show when={open()}>
          <dl class="visit-facts">
            <Fact name={t().accFirst} value={fully(props.visit.first)} />
            <Fact name={t().accLast} value={fully(props.visit.last)} />
            <Fact name={t().accFrom} value={listed(props.visit.remotes)} />
            <Fact name={t().accProgram} value={listed(props.visit.agents)} />
            <Fact name={t().accSignedIn} value={signedInWith(props.visit.method)} />
            <Fact name={t().accPurpose} value={listed(props.visit.purposes.map((each) => PURPOSES[each]?.() ?? each))} />
            <Fact name={t().folders} value={folders()} />
            <Fact name={t().accSession} value={props.visit.session} />
          </dl>
          <Show when={props.visit.opened > 0}><Messages of={props.visit} /></Show>
        </Show>
      </div>
    </li>
  );
}

const ACTIONS: Record<string, () => string> = {
  'PASSWORD-SET': () => t().accPasswordSet,
  'SECOND-FACTOR-ADD': () => t().accFactorAdd,
  'SECOND-FACTOR-REMOVE': () => t().accFactorRemove,
  'SECOND-FACTOR-ASK': () => t().accFactorAsk,
  'SECOND-FACTOR-ASK-END': () => t().accFactorAskEnd,
  'PASSKEY-ADD': () => t().accKeyAdd,
  'PASSKEY-REMOVE': () => t().accKeyRemove,
  'PASSKEY-OPEN': () => t().accKeyOpen,
  SEAL: () => t().accSeal,
  UNSEAL: () => t().accUnseal,
  'SEAL-CODES': () => t().accSealCodes,
  'SEAL-REOPEN': () => t().accSealReopen,
  'RECOVERY-CODES': () => t().accRecovery,
  'APP-PASSWORD-ADD': () => t().accAppAdd,
  'APP-PASSWORD-REMOVE': () => t().accAppRemove,
  'OAUTH-GRANT': () => t().accGrant,
  'OAUTH-REVOKE': () => t().accRevoke,
  'OIDC-LINK': () => t().accLink,
  'OIDC-UNLINK': () => t().accUnlink,
  'SESSION-END': () => t().accSessionEnd,
  'GRANT-GIVE': () => t().accGrantGive,
  'GRANT-END': () => t().accGrantEnd,
  'ESCROW-REQUEST': () => t().accEscrowAsk,
  'ESCROW-SHARE': () => t().accEscrowShare,
  'ESCROW-COMPLETE': () => t().accEscrowDone,
  'ESCROW-CANCEL': () => t().accEscrowGone,
  'ESCROW-LAPSE': () => t().accEscrowGone,
  'ESCROW-SHARES': () => t().accEscrowShares,
  'ESCROW-REFUSE': () => t().accEscrowRefuse,
  'ESCROW-JOIN': () => t().accEscrowJoin,
  'ESCROW-LEAVE': () => t().accEscrowLeave,
};

function Changes(props: { of: Change[] }) {
  return (
    <section class="group">
      <h2>{t().accChanges}</h2>
      <ul class="group-body">
        <For each={props.of}>
          {(change) => (
            <li class="setting" classList={{ foreign: !change.own }}>
              <span>
                <strong>{ACTIONS[change.action]?.() ?? change.action}{change.done ? '' : ` – ${t().accNotDone}`}</strong>
                <small>{fully(change.at)} · {change.own ? t().accYou : `${t().accForeign}: ${change.by}`} · {change.remote}</small>
              </span>
            </li>
          )}
        </For>
      </ul>
    </section>
  );
}

/** Who opened the mailbox: one's own part of the audit log. */
export default function Access() {
  const [range, setRange] = createSignal<Range>('7');
  const [foreign, setForeign] = createSignal(false);
  const [pages, setPages] = createSignal<AccessPage[]>([]);
  const [failedAt, setFailed] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  let readings = 0;
  const load = async (before?: number) => {
    const mine = ++readings;
    setBusy(true);
    setFailed(false);
    const query = new URLSearchParams();
    if (range() !== 'all') query.set('from', new Date(Date.now() - Number(range()) * 86_400_000).toISOString());
    if (before !== undefined) query.set('before', String(before));
    try {
      const page = await self<AccessPage>('GET', `access?${query}`);
      if (mine === readings) setPages((all) => (before === undefined ? [page] : [...all, page]));
    } catch {
      if (mine === readings) setFailed(true);
    }
    if (mine === readings) setBusy(false);
  };
  void load();
  const visits = () => pages().flatMap((page) => page.visits).filter((visit) => !foreign() || visit.foreign);
  const changes = () => pages().flatMap((page) => page.changes).filter((change) => !foreign() || !change.own);
  const failures = () => pages().reduce((sum, page) => sum + page.failures.times, 0);
  const remotes = () => [...new Set(pages().flatMap((page) => page.failures.remotes))];
  const last = () => pages().at(-1);
  const label: Record<Range, () => string> = { 1: () => t().accDay, 7: () => t().accWeek, 30: () => t().accMonth, all: () => t().accAll };
  return (
    <>
      <section class="group">
        <h2>{t().whoOpened}</h2>
        <p class="hint">{t().accHint}</p>
        <div class="group-body">
          <Choice<Range>
            label={t().accRange}
            value={range()}
            options={RANGES.map((each): [Range, string] => [each, label[each]()])}
            change={(to) => {
              setRange(to);
              void load();
            }}
          />
          <Toggle label={t().accOnlyForeign} value={foreign()} change={setForeign} />
        </div>
      </section>
      <Show when={failures() > 0}>
        <div class="banner">
          <Icon name="info" />
          <p>{t().accFailures(number(failures()))} {listed(remotes())}</p>
        </div>
      </Show>
      <section class="group" aria-busy={busy()}>
        <Show when={visits().length > 0} fallback={<Show when={!busy() && !failedAt()}><Empty icon="eye" title={t().accNone} /></Show>}>
          <ul class="group-body visits">
            <For each={visits()}>{(visit) => <Row visit={visit} />}</For>
          </ul>
        </Show>
        <Show when={failedAt()}><Empty icon="offline" title={t().needsServer} /></Show>
        <Show when={last()?.next}>
          {(next) => (
            <p class="form-foot rule-add">
              <Button busy={busy()} onClick={() => void load(next())}>{t().accOlder}</Button>
              <Show when={last()?.reached}>{(reached) => <small class="hint">{t().accReached(fully(reached()))}</small>}</Show>
            </p>
          )}
        </Show>
      </section>
      <Show when={changes().length > 0}><Changes of={changes()} /></Show>
    </>
  );
}
