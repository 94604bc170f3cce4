/** What people do with mail beyond reading and writing it, in a real browser against a real server. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { audit, gone, jmap, openBrowser, people, row, signIn, until, visitor } from './browser.mjs';

const [alice] = people;
let browser;
let server;
let one;
let page;

before(async () => {
  browser = await openBrowser();
  server = await jmap(alice);
  one = await visitor(browser, { bypassCSP: true, prefs: { undoSeconds: 0 } });
  page = one.page;
  await signIn(page, alice);
});
after(() => browser?.close());

const nav = (name) => page.getByRole('navigation', { name: 'Folders and views' }).getByRole('link', { name });
const email = async (subject, properties = ['mailboxIds', 'keywords', 'snoozed', 'receivedAt']) => (await server.find({ subject }, properties))[0];

const sound = (where) => audit(page, where, { alone: true });

describe('snooze', { concurrency: false, timeout: 240_000 }, () => {
  it('puts a message off by the keyboard, shows it among the snoozed, and takes that back', async () => {
    await server.put('inbox', { subject: 'Put me off' });
    await row(page, 'Put me off').click();
    await page.getByRole('heading', { name: 'Put me off' }).waitFor();
    await page.keyboard.press('b');
    await page.getByRole('dialog', { name: 'When should it come back?' }).waitFor();
    await sound('snooze');
    await page.getByRole('button', { name: 'Tomorrow morning' }).click();
    await gone(row(page, 'Put me off'));
    await until(async () => (await email('Put me off')).snoozed, 'snoozed on the server');
    const snoozed = await server.role('snoozed');
    assert.deepEqual((await email('Put me off')).mailboxIds, { [snoozed]: true });
    await nav('Snoozed').click();
    await row(page, 'Put me off').locator('.until').waitFor();
    await row(page, 'Put me off').click();
    await page.locator('.banner', { hasText: 'Comes back' }).waitFor();
    await sound('a snoozed message');
    await nav('Inbox').click();
    await page.keyboard.press('z');
    await row(page, 'Put me off').waitFor();
    await until(async () => !(await email('Put me off')).snoozed, 'taken back on the server');
    assert.deepEqual((await email('Put me off')).mailboxIds, { [await server.role('inbox')]: true });
  });

  it('shows what came back as new, and opening it ends that', async () => {
    const at = new Date(Date.now() + 2_000).toISOString().replace(/\.\d+Z$/, 'Z');
    const id = await server.put('archive', { subject: 'Comes by itself', keywords: { $seen: true } });
    await server.call('Email/set', { update: { [id]: { snoozed: { until: at } } } });
    await row(page, 'Comes by itself').locator('.back').waitFor();
    assert.equal(await row(page, 'Comes by itself').getAttribute('aria-rowindex'), '1', 'at the top');
    await row(page, 'Comes by itself').click();
    await until(async () => !(await email('Comes by itself')).keywords.$new, 'not new any more');
    await gone(row(page, 'Comes by itself').locator('.back'));
  });

  it('is put back at once from its folder', async () => {
    await server.put('inbox', { subject: 'Early bird' });
    await row(page, 'Early bird').hover();
    await row(page, 'Early bird').getByRole('button', { name: 'Snooze' }).click();
    await page.getByRole('button', { name: 'Tomorrow morning' }).click();
    await gone(row(page, 'Early bird'));
    await nav('Snoozed').click();
    await row(page, 'Early bird').click();
    await page.getByRole('button', { name: 'Put back now' }).click();
    const inbox = await server.role('inbox');
    await until(async () => (await email('Early bird')).mailboxIds[inbox], 'in the inbox');
    await nav('Inbox').click();
    await row(page, 'Early bird').waitFor();
  });

  it('works without a network and arrives when it is back', async () => {
    await server.put('inbox', { subject: 'In a tunnel' });
    await row(page, 'In a tunnel').click();
    await page.locator('.message.open').first().waitFor();
    await page.keyboard.press('b');
    await page.getByRole('button', { name: 'Tomorrow morning' }).waitFor();
    await one.context.setOffline(true);
    await page.getByRole('button', { name: 'Tomorrow morning' }).click();
    await gone(row(page, 'In a tunnel'));
    await one.context.setOffline(false);
    await until(async () => (await email('In a tunnel')).snoozed, 'snoozed on the server');
  });

  it('reminds of sent mail that nobody answers', async () => {
    await page.getByRole('button', { name: 'New message' }).first().click();
    await page.getByLabel('To', { exact: true }).fill(people[1].address);
    await page.keyboard.press('Enter');
    await page.getByLabel('Subject').fill('Please answer');
    await page.locator('.editor[contenteditable]').fill('Soon?');
    await page.locator('.composer-foot').getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Remind me if nobody answers' }).click();
    await page.getByRole('button', { name: 'Tomorrow morning' }).click();
    await page.locator('.composer').getByText('if nobody answers').waitFor();
    await sound('composer with a reminder');
    await page.locator('.composer').getByRole('button', { name: 'Send', exact: true }).click();
    const sent = await server.role('sent');
    await until(async () => (await email('Please answer'))?.mailboxIds[sent], 'sent');
    assert.equal((await email('Please answer')).snoozed.unlessAnswered, true);
    await nav('Sent').click();
    await row(page, 'Please answer').click();
    await page.getByRole('button', { name: 'No reminder' }).click();
    await until(async () => !(await email('Please answer')).snoozed, 'no reminder on the server');
    await nav('Inbox').click();
  });
});

describe('labels', { concurrency: false, timeout: 240_000 }, () => {
  it('are made while labelling, by the keyboard, and shown in list and reader', async () => {
    await server.put('inbox', { subject: 'Trip to Oslo' });
    await row(page, 'Trip to Oslo').click();
    await page.getByRole('heading', { name: 'Trip to Oslo' }).waitFor();
    await page.keyboard.press('l');
    await page.getByRole('combobox', { name: 'Find or create a label' }).waitFor();
    await page.keyboard.type('Travel plans');
    await page.getByRole('button', { name: 'Create “Travel plans”' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('option', { name: 'Travel plans', selected: true }).waitFor();
    await sound('labels of a message');
    await page.keyboard.press('Escape');
    await row(page, 'Trip to Oslo').locator('.label-chip', { hasText: 'Travel plans' }).waitFor();
    await page.locator('.reader-labels .label-chip', { hasText: 'Travel plans' }).waitFor();
    await until(async () => (await email('Trip to Oslo')).keywords['travel-plans'], 'the keyword on the server');
    await sound('a labelled message');
  });

  it('are found by label:, from the sidebar too', async () => {
    await nav('Travel plans').click();
    await row(page, 'Trip to Oslo').waitFor();
    assert.equal(await page.locator('.row:not(.bones)').count(), 1);
    await nav('Inbox').click();
  });

  it('are given by dragging, and taken back by undo', async () => {
    await server.put('inbox', { subject: 'Hotel in Bergen' });
    await row(page, 'Hotel in Bergen').dragTo(nav('Travel plans'));
    await row(page, 'Hotel in Bergen').locator('.label-chip').waitFor();
    await page.keyboard.press('z');
    await gone(row(page, 'Hotel in Bergen').locator('.label-chip'));
    await until(async () => !(await email('Hotel in Bergen')).keywords['travel-plans'], 'not on the server');
  });

  it('are the same in another browser, and are named, coloured and removed in the settings', async () => {
    const two = await visitor(browser, {});
    await signIn(two.page, alice);
    await row(two.page, 'Trip to Oslo').locator('.label-chip', { hasText: 'Travel plans' }).waitFor();
    await page.goto(`${process.env.REDOUBT_URL}/settings/labels`);
    await sound('settings of labels');
    const name = page.getByLabel('Change label Travel plans');
    await name.fill('Journeys');
    await name.press('Tab');
    await row(two.page, 'Trip to Oslo').locator('.label-chip', { hasText: 'Journeys' }).waitFor();
    await page.getByRole('button', { name: 'Delete label: Journeys' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete label' }).click();
    await gone(row(two.page, 'Trip to Oslo').locator('.label-chip'));
    await until(async () => !(await email('Trip to Oslo')).keywords['travel-plans'], 'taken off on the server');
    await two.context.close();
    await page.goto(process.env.REDOUBT_URL);
    await page.locator('.list-head h1').waitFor();
  });
});

describe('pin and mute', { concurrency: false, timeout: 240_000 }, () => {
  it('keeps what is pinned on top of what is newer', async () => {
    await server.put('inbox', { subject: 'Stays on top', receivedAt: '2020-01-01T00:00:00Z' });
    await server.put('inbox', { subject: 'Newer than that' });
    const id = (await email('Stays on top', ['id'])).id;
    await page.goto(`${process.env.REDOUBT_URL}/mail/${await server.role('inbox')}/${id}`);
    await page.getByRole('heading', { name: 'Stays on top' }).waitFor();
    await page.keyboard.press('p');
    await until(async () => (await row(page, 'Stays on top').getAttribute('aria-rowindex').catch(() => null)) === '1', 'at the top');
    await sound('a pinned message');
    await page.keyboard.press('p');
    await until(async () => !(await email('Stays on top')).keywords.$pinned, 'not pinned any more');
  });

  it('has the server archive what follows in a muted conversation', async () => {
    const his = await jmap(people[1]);
    const to = [{ name: null, email: alice.address }];
    const write = async (subject, rest) => {
      const drafts = await his.role('drafts');
      const identityId = (await his.call('Identity/get', {})).list[0].id;
      const made = await his.call('Email/set', {
        create: { e: { mailboxIds: { [drafts]: true }, from: [{ name: 'Bob', email: people[1].address }], to, subject, bodyValues: { t: { value: 'x' } }, textBody: [{ partId: 't', type: 'text/plain' }], ...rest } },
      });
      await his.call('EmailSubmission/set', { create: { s: { identityId, emailId: made.created.e.id } } });
    };
    await write('Endless thread', { messageId: ['first@endless'] });
    await row(page, 'Endless thread').click();
    await page.getByRole('heading', { name: 'Endless thread' }).waitFor();
    await page.keyboard.press('m');
    await gone(row(page, 'Endless thread'));
    await until(async () => (await email('Endless thread')).keywords.$muted, 'muted on the server');
    await write('Re: Endless thread', { inReplyTo: ['first@endless'], references: ['first@endless'] });
    const archive = await server.role('archive');
    await until(async () => (await server.find({ inMailbox: archive, subject: 'Endless thread' })).length === 2, 'the answer is archived');
    assert.equal((await server.find({ inMailbox: await server.role('inbox'), subject: 'Endless thread' })).length, 0);
  });
});

describe('templates', { concurrency: false, timeout: 240_000 }, () => {
  it('are saved from a message, inserted into another, and begun from their folder', async () => {
    await page.getByRole('button', { name: 'New message' }).first().click();
    await page.getByLabel('Subject').fill('Offer');
    await page.locator('.editor[contenteditable]').fill('Thank you for asking.');
    await page.locator('.composer-foot').getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Save as template' }).click();
    await page.getByLabel('Name of the template').fill('Offer to a customer');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved as template “Offer to a customer”').waitFor();
    await page.getByRole('button', { name: 'Discard draft' }).click();
    const box = (await server.mailboxes()).find((mailbox) => mailbox.name === 'Templates');
    const [kept] = await server.find({ inMailbox: box.id });
    assert.equal(kept.subject, 'Offer to a customer');
    assert.equal(kept.keywords.$draft, true);

    await page.getByRole('button', { name: 'New message' }).first().click();
    await page.locator('.editor[contenteditable]').waitFor();
    await page.locator('.composer-foot').getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Insert template…' }).click();
    await page.getByRole('option', { name: 'Offer to a customer' }).waitFor();
    await sound('templates');
    await page.keyboard.press('Enter');
    await page.locator('.editor', { hasText: 'Thank you for asking.' }).waitFor();
    assert.equal(await page.getByLabel('Subject').inputValue(), 'Offer to a customer');
    await page.getByRole('button', { name: 'Discard draft' }).click();

    await nav('Templates').click();
    await row(page, 'Offer to a customer').click();
    await page.getByRole('button', { name: 'Use template' }).click();
    await page.locator('.editor', { hasText: 'Thank you for asking.' }).waitFor();
    await until(async () => (await server.find({ inMailbox: await server.role('drafts'), subject: 'Offer' })).length > 0, 'a draft of its own');
    assert.equal((await server.find({ inMailbox: box.id })).length, 1, 'the template stays');
    await page.getByRole('button', { name: 'Discard draft' }).click();
    await nav('Inbox').click();
  });
});

/** The smallest PDF file with a page, a black square and a word on it. */
function pdf() {
  const drawn = '0 0 0 rg 20 20 80 80 re f BT /F1 24 Tf 20 130 Td (Harbour) Tj ET';
  const objects = [
    '<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    `<</Length ${drawn.length}>>\nstream\n${drawn}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
  ];
  let text = '%PDF-1.4\n';
  const at = objects.map((object, n) => {
    const here = text.length;
    text += `${n + 1} 0 obj\n${object}\nendobj\n`;
    return here;
  });
  const table = text.length;
  return `${text}xref\n0 6\n0000000000 65535 f \n${at.map((n) => `${String(n).padStart(10, '0')} 00000 n \n`).join('')}trailer<</Size 6/Root 1 0 R>>\nstartxref\n${table}\n%%EOF`;
}

describe('files and invitations', { concurrency: false, timeout: 240_000 }, () => {
  it('shows a PDF file as pictures, and runs nothing of it', async () => {
    const blobId = await server.upload('application/pdf', pdf());
    await server.put('inbox', { subject: 'Plan as PDF', attachments: [{ blobId, type: 'application/pdf', name: 'plan.pdf', disposition: 'attachment' }] });
    await row(page, 'Plan as PDF').click();
    let asked = false;
    page.once('dialog', (dialog) => {
      asked = true;
      void dialog.dismiss();
    });
    await page.getByRole('button', { name: 'plan.pdf' }).click();
    const canvas = page.getByRole('img', { name: 'Page 1' });
    await until(
      () =>
        canvas.evaluate((shown) => {
          const at = (x, y) => [...shown.getContext('2d').getImageData(Math.floor(shown.width * x), Math.floor(shown.height * y), 1, 1).data];
          return shown.width > 100 && at(0.3, 0.7)[0] < 40 && at(0.9, 0.1)[0] > 200;
        }).catch(() => false),
      'the square is drawn',
    );
    await sound('a PDF file');
    assert.equal(asked, false, 'its script did not run');
    await page.keyboard.press('Escape');
    await gone(canvas);
  });

  it('says of a broken PDF file that it cannot be shown', async () => {
    const blobId = await server.upload('application/pdf', 'no PDF at all');
    await server.put('inbox', { subject: 'Broken PDF', attachments: [{ blobId, type: 'application/pdf', name: 'broken.pdf', disposition: 'attachment' }] });
    await row(page, 'Broken PDF').click();
    await page.getByRole('button', { name: 'broken.pdf' }).click();
    await page.getByText('This PDF file cannot be shown').waitFor();
    await page.keyboard.press('Escape');
  });

  it('shows an invitation and answers the organiser in a form that calendars read', async () => {
    const his = await jmap(people[1]);
    const calendar = [
      'BEGIN:VCALENDAR', 'VERSION:2.0', 'METHOD:REQUEST', 'BEGIN:VEVENT', 'UID:harbour-1@example.org', 'SEQUENCE:1',
      'SUMMARY:Harbour meeting', 'LOCATION:Room 2', 'DTSTART;TZID=Asia/Tokyo:20261203T093000', 'DTEND;TZID=Asia/Tokyo:20261203T103000',
      `ORGANIZER;CN=Bob:mailto:${people[1].address}`, `ATTENDEE;CN=Alice;PARTSTAT=NEEDS-ACTION:mailto:${alice.address}`, 'END:VEVENT', 'END:VCALENDAR', '',
    ].join('\r\n');
    await server.put('inbox', {
      subject: 'Invitation: Harbour meeting',
      textBody: undefined,
      bodyStructure: { type: 'multipart/alternative', subParts: [{ type: 'text/plain', partId: 't' }, { type: 'text/calendar', partId: 'c' }] },
      bodyValues: { t: { value: 'Harbour meeting' }, c: { value: calendar } },
    });
    await row(page, 'Invitation: Harbour meeting').click();
    const card = page.getByRole('region', { name: 'Invitation' });
    await card.getByText('Room 2').waitFor();
    await card.getByText('There:').waitFor();
    await sound('an invitation');
    await card.getByRole('button', { name: 'Accept' }).click();
    const [answer] = await until(async () => {
      const found = await his.find({ subject: 'Accepted: Harbour meeting' }, ['id', 'attachments', 'headers', 'bodyStructure']);
      return found.length > 0 && found;
    }, 'the answer arrives');
    const part = answer.bodyStructure.subParts.find((each) => each.type === 'text/calendar');
    const { list } = await his.call('Email/get', { ids: [answer.id], properties: ['bodyStructure', 'bodyValues'], fetchAllBodyValues: true, bodyProperties: ['partId', 'type', 'subParts', 'header:Content-Type'] });
    const text = list[0].bodyValues[part.partId].value;
    assert.match(text, /METHOD:REPLY/);
    assert.match(text.replace(/\r?\n /g, ''), new RegExp(`ATTENDEE;PARTSTAT=ACCEPTED[^\n]*:mailto:${alice.address}`));
    assert.match(text, /UID:harbour-1@example\.org/);
    assert.match(list[0].bodyStructure.subParts.find((each) => each.type === 'text/calendar')['header:Content-Type'], /method=REPLY/);
    await card.getByRole('button', { name: 'Accept', pressed: true }).waitFor();
  });
});

describe('pictures within a message', { concurrency: false, timeout: 120_000 }, () => {
  const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
  const shown = () => page.waitForFunction(() => [...document.querySelectorAll('.editor[contenteditable] img')].some((image) => image.complete && image.naturalWidth > 0));
  /** The parts of a draft: how many pictures are within its text, and how many files there are besides. */
  const parts = async (subject) => {
    const [draft] = await server.find({ subject, hasKeyword: '$draft' }, ['attachments', 'htmlBody', 'bodyValues']);
    const inline = draft?.attachments.filter((each) => each.cid && each.disposition === 'inline') ?? [];
    return draft && { inline: inline.map((each) => each.size), others: draft.attachments.length - inline.length };
  };

  it('go along when it is passed on and when it is answered', async () => {
    const blobId = await server.upload('image/png', PIXEL);
    await server.put('inbox', {
      subject: 'Sketch of the quay',
      html: '<p>So it looks: <img src="cid:sketch@quay"></p>',
      attachments: [{ blobId, type: 'image/png', name: 'sketch.png', disposition: 'inline', cid: 'sketch@quay' }, { blobId, type: 'image/png', name: 'again.png', disposition: 'attachment' }],
    });
    await page.goto(process.env.REDOUBT_URL);
    await row(page, 'Sketch of the quay').click();
    await page.getByRole('heading', { name: 'Sketch of the quay' }).waitFor();
    await page.keyboard.press('f');
    await shown();
    await page.getByLabel('To', { exact: true }).fill('x@outside.example');
    await page.keyboard.press('Enter');
    await until(async () => JSON.stringify(await parts('Fwd: Sketch of the quay')) === JSON.stringify({ inline: [PIXEL.length], others: 1 }), 'the picture is within the draft, the file beside it');
    await page.getByRole('button', { name: 'Discard draft' }).click();
    await page.keyboard.press('r');
    await shown();
    await page.locator('.editor[contenteditable]').pressSequentially('Fine.');
    await until(async () => JSON.stringify(await parts('Re: Sketch of the quay')) === JSON.stringify({ inline: [PIXEL.length], others: 0 }), 'the answer quotes with the picture');
    // Closed and opened again it has the picture still, and keeps it when it is written on.
    await page.locator('.composer').getByRole('button', { name: 'Close', exact: true }).click();
    await nav('Drafts').click();
    await row(page, 'Re: Sketch of the quay').click();
    await page.getByRole('button', { name: 'Continue writing' }).click();
    await shown();
    await page.locator('.editor[contenteditable]').pressSequentially('Really ');
    await until(async () => (await server.find({ subject: 'Re: Sketch of the quay', body: 'Really', hasKeyword: '$draft' })).length === 1, 'saved again');
    assert.deepEqual(await parts('Re: Sketch of the quay'), { inline: [PIXEL.length], others: 0 });
    await page.getByRole('button', { name: 'Discard draft' }).click();
  });
});

describe('mail that is signed as a whole', { concurrency: false, timeout: 120_000 }, () => {
  it('is shown with what it says, its files, and what its signature is worth', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'redoubt-smime-'));
    const file = (name) => join(folder, name);
    const openssl = (...args) => execFileSync('openssl', args, { stdio: 'pipe' });
    try {
      openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', file('key'), '-out', file('cert'), '-subj', '/CN=Jane Doe', '-addext', 'subjectAltName=email:jane@example.net');
      const entity = ['Content-Type: multipart/mixed; boundary=in', '', '--in', 'Content-Type: text/html; charset=utf-8', '', '<p>The <b>board</b> meets on Friday.</p><script>document.title = 1</script>', '--in', 'Content-Type: text/csv; name=seats.csv', 'Content-Disposition: attachment; filename=seats.csv', '', 'a,b', '1,2', '', '--in--', ''];
      writeFileSync(file('in'), entity.join('\r\n'));
      openssl('cms', '-sign', '-nodetach', '-binary', '-md', 'sha256', '-signer', file('cert'), '-inkey', file('key'), '-in', file('in'), '-out', file('out'), '-from', 'Jane Doe <jane@example.net>', '-to', alice.address, '-subject', 'The board');
      const blobId = await server.upload('message/rfc822', readFileSync(file('out')));
      const made = await server.call('Email/import', { emails: { e: { blobId, mailboxIds: { [await server.role('inbox')]: true } } } });
      assert.ok(made.created?.e, JSON.stringify(made));
    } finally {
      rmSync(folder, { recursive: true });
    }
    await page.goto(process.env.REDOUBT_URL);
    await row(page, 'The board').click();
    await page.frameLocator('iframe.frame').getByText('meets on Friday').waitFor();
    await page.locator('.files', { hasText: 'seats.csv' }).waitFor();
    assert.equal(await page.locator('.files', { hasText: 'smime.p7m' }).count(), 0, 'the signed data itself is no file for people');
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('.files').getByRole('link', { name: 'Download: seats.csv' }).click()]);
    assert.equal(readFileSync(await download.path(), 'utf8'), 'a,b\r\n1,2\r\n');
    await page.getByRole('button', { name: 'Signature does not count' }).click();
    await page.getByRole('dialog').getByText('Nobody whom this server trusts certifies the signer.').waitFor();
    await page.keyboard.press('Escape');
  });
});

describe('nothing', () => {
  it('was complained of by the page', () => assert.deepEqual(one.complaints, []));
});
