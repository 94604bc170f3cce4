import { createSignal, Show } from 'solid-js';
import { Button, confirm } from '../ui/kit';
import { may } from './api';
import { Again, FormButton, Problem, rowsOf, run, Section, Table } from './parts';
import { a } from './texts';

const ROLES = ['helpdesk', 'people-admin', 'domain-admin', 'compliance-officer', 'security-officer', 'auditor', 'owner'];

export function Roles() {
  const list = rowsOf('role.list');
  return (
    <Section
      whole
      title={a().roles}
      hint={a().twoHint}
      tools={
        <>
          <Show when={may('role.give')}>
            <FormButton
              label={a().giveRole}
              icon="plus"
              fields={[
                { name: 'address', label: a().person },
                { name: 'role', label: a().role, kind: 'select', options: ROLES.map((role) => ({ value: role, label: role })) },
              ]}
              send={(values) => run('role.give', values, list.again)}
            />
          </Show>
          <Again run={list.again} />
        </>
      }
    >
      <Problem text={list.problem()} />
      <Table
        label={a().roles}
        columns={[
          { key: 'person', label: a().person },
          { key: 'roles', label: a().roles },
          { key: 'second-factor', label: a().secondFactor },
        ]}
        rows={list.rows()}
        actions={
          may('role.take')
            ? (row) => (
                <>
                  {(row['roles'] as string[]).map((role) => (
                    <Button kind="quiet" onClick={() => void (async () => (await confirm({ title: a().sure, text: `${String(row['person'])}: ${role}`, yes: a().end, danger: true })) && run('role.take', { address: row['person'], role }, list.again))()}>
                      {a().end}: {role}
                    </Button>
                  ))}
                </>
              )
            : undefined
        }
      />
    </Section>
  );
}

/** A switch between what is open and all. */
function All(props: { all: boolean; change: (to: boolean) => void }) {
  return (
    <label class="choice">
      <input type="checkbox" class="check" checked={props.all} onChange={(event) => props.change(event.currentTarget.checked)} />
      <span>{a().all}</span>
    </label>
  );
}

export function Grants() {
  const [all, setAll] = createSignal(false);
  const list = rowsOf('grant.list', () => ({ all: all() }));
  return (
    <Section
      whole
      title={a().grants}
      tools={
        <>
          <Show when={may('grant.give')}>
            <FormButton
              label={a().giveGrant}
              icon="plus"
              fields={[
                { name: 'officer', label: a().officer },
                { name: 'mailbox', label: a().mailbox },
                { name: 'reason', label: a().reason },
                { name: 'days', label: a().days, kind: 'number', value: 7 },
                { name: 'readOnly', label: a().readOnly, kind: 'check', value: true },
                { name: 'hold', label: a().hidden, kind: 'check' },
              ]}
              send={({ days, ...values }) => run('grant.give', { ...values, until: Date.now() + Number(days) * 86_400_000 }, list.again)}
            />
          </Show>
          <Again run={list.again} />
        </>
      }
    >
      <All all={all()} change={setAll} />
      <Problem text={list.problem()} />
      <Table
        label={a().grants}
        columns={[
          { key: 'officer', label: a().officer },
          { key: 'mailbox', label: a().mailbox },
          { key: 'reason', label: a().reason },
          { key: 'reads-only', label: a().readOnly },
          { key: 'hidden', label: a().hidden },
          { key: 'until', label: a().until },
          { key: 'state', label: a().state },
        ]}
        rows={list.rows()}
        actions={may('grant.end') ? (row) => <Show when={row['state'] === 'open'}><Button kind="quiet" onClick={() => void run('grant.end', { id: row['id'] }, list.again)}>{a().end}</Button></Show> : undefined}
      />
    </Section>
  );
}

export function Approvals() {
  const [all, setAll] = createSignal(false);
  const list = rowsOf('approval.list', () => ({ all: all() }));
  return (
    <Section whole title={a().approvals} hint={a().twoHint} tools={<Again run={list.again} />}>
      <All all={all()} change={setAll} />
      <Problem text={list.problem()} />
      <Table
        label={a().approvals}
        columns={[
          { key: 'what', label: a().what },
          { key: 'asked-by', label: a().askedBy },
          { key: 'asked', label: a().time },
          { key: 'until', label: a().until },
          { key: 'state', label: a().state },
          { key: 'decided-by', label: a().decidedBy },
        ]}
        rows={list.rows()}
        actions={
          may('approval.approve')
            ? (row) => (
                <Show when={row['state'] === 'waiting'}>
                  <Button kind="primary" onClick={() => void (async () => (await confirm({ title: a().sure, text: String(row['what']), yes: a().approve })) && run('approval.approve', { id: row['id'] }, list.again))()}>{a().approve}</Button>
                  <Button onClick={() => void run('approval.refuse', { id: row['id'] }, list.again)}>{a().refuse}</Button>
                </Show>
              )
            : undefined
        }
      />
    </Section>
  );
}
