import { For, Show, type JSX } from 'solid-js';
import { number } from '../i18n/format';
import { may, type Row } from './api';
import { Again, Problem, rowsOf, Section, Table, words } from './parts';
import { go } from './place';
import { a } from './texts';

function Figure(props: { label: string; value: number | undefined; to: string; bad?: boolean; children?: JSX.Element }) {
  return (
    <a class="figure-card" classList={{ bad: props.bad }} href={`/admin/${props.to}`} onClick={(event) => { event.preventDefault(); go(props.to); }}>
      <strong>{props.value === undefined ? '…' : number(props.value)}</strong>
      <span>{props.label}</span>
      {props.children}
    </a>
  );
}

/** How many rows a request has, where it may be asked. */
function Count(props: { of: string; label: string; to: string; fields?: Record<string, unknown>; bad?: boolean; which?: (row: Row) => boolean }) {
  const list = rowsOf(props.of, () => props.fields ?? {});
  const count = () => list.rows()?.filter(props.which ?? (() => true)).length;
  return <Figure label={props.label} value={count()} to={props.to} bad={props.bad && (count() ?? 0) > 0} />;
}

function Failures() {
  const list = rowsOf('audit.failures', () => ({ since: Date.now() - 86_400_000 }));
  const row = () => list.rows()?.[0];
  return (
    <Figure label={a().failures} value={row() && Number(row()?.['failures'])} to="audit">
      <Show when={row()}><small>{a().failuresFrom}: {words(Number(row()?.['addresses']))}</small></Show>
    </Figure>
  );
}

export function Overview() {
  const health = rowsOf('health');
  const listeners = rowsOf('status');
  return (
    <>
      <Section title={a().health} tools={<Again run={health.again} />}>
        <Problem text={health.problem()} />
        <Show when={health.rows()?.length === 0 && !health.problem()}><p class="good" role="status">{a().well}</p></Show>
        <For each={health.rows()}>{(row) => <p class="bad" role="alert">{words(row['what'])}: {words(row['problem'])}</p>}</For>
      </Section>
      <div class="figures">
        <Show when={may('alerts.list')}><Count of="alerts.list" fields={{ all: false }} label={a().openAlerts} to="alerts" bad /></Show>
        <Show when={may('approval.list')}><Count of="approval.list" fields={{ all: false }} label={a().toDecide} to="approvals" /></Show>
        <Show when={may('queue.list')}>
          <Count of="queue.list" label={a().waiting} to="queue" />
          <Count of="queue.list" label={a().heldOnes} to="queue" which={(row) => row['state'] === 'held'} />
        </Show>
        <Show when={may('quarantine.list')}><Count of="quarantine.list" label={a().quarantine} to="quarantine" /></Show>
        <Show when={may('audit.failures')}><Failures /></Show>
        <Show when={may('session.list')}><Count of="session.list" label={a().signedIn} to="sessions" /></Show>
      </div>
      <Section title={a().listeners}>
        <Table
          label={a().listeners}
          columns={[
            { key: 'listener', label: a().name },
            { key: 'host', label: a().address },
            { key: 'port', label: 'Port', show: (row) => String(row['port']) },
          ]}
          rows={listeners.rows()}
        />
      </Section>
    </>
  );
}
