package org.redoubt.account;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.redoubt.account.Judgement.Learnt;
import org.redoubt.filter.Limits;
import org.redoubt.filter.Suspect;
import org.redoubt.filter.Tokens;
import org.redoubt.mime.HeaderBlock;
import org.redoubt.mime.MessageScanner;
import org.redoubt.mime.MessageStructure;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.StoreException;
import org.redoubt.store.View;
import org.redoubt.store.id.AccountId;

/**
 * Teaches the spam filter what people call spam, beside their work.
 *
 * <p>The commit that moves an email into Junk or out of it notes that ({@link Judgement#moved}), and no more. Here it
 * is looked where the email is now, and one commit takes away the note, writes what was learnt of the email, adds the
 * lessons to the person's and posts them to the board, for everybody's. So each email teaches once however often the
 * server is killed, and who changes her mind has it taken back. A lesson holds hashes of words, never words. Of one
 * person's lessons only {@link AccountLimits#LESSONS_SHARED_IN_A_DAY} are posted in a day.
 *
 * <p>Few people say of mail that it is none, so for each email that becomes spam {@link #WITNESSES} others count as
 * none: the newest that were read and stayed in INBOX.
 */
final class Teacher {
    private static final Logger LOG = System.getLogger("org.redoubt.account");

    /** Emails taught in one commit: their words together are one record. */
    private static final int BATCH = 16;

    private static final int WITNESSES = 2;

    /** Rows of INBOX, from the newest, that are looked at for those. */
    private static final int LOOKED_AT = 300;

    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final Accounts accounts;
    private volatile boolean closing;
    private final Set<AccountId> waiting = ConcurrentHashMap.newKeySet();
    // One thread, and none while nothing is taught.
    private final ExecutorService background = new ThreadPoolExecutor(
            0, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
            work -> Thread.ofPlatform().daemon().name("teacher").priority(Thread.MIN_PRIORITY).unstarted(work));

    /** Lessons that each account's owner gave everybody today; only who teaches reads it. */
    private final Map<AccountId, Integer> sharedToday = new HashMap<>();

    private long day;

    private volatile Gate.Judgements judgements = (_, _, _) -> {};

    Teacher(Accounts accounts) {
        this.accounts = accounts;
    }

    void onJudgement(Gate.Judgements listener) {
        judgements = listener;
    }

    /** Looks soon at what an account's owner moved; returns at once. */
    void soon(AccountId account) {
        if (waiting.add(account)) {
            background.execute(() -> {
                waiting.remove(account);
                try {
                    accounts.with(account, this::teach);
                } catch (AccountClosedException closed) {
                    LOG.log(Level.DEBUG, "event=filter.closed account=" + account.value());
                } catch (IOException | RuntimeException failed) {
                    LOG.log(Level.ERROR, "event=filter.not_taught account=" + account.value(), failed);
                }
            });
        }
    }

    /** Lets the commit that is under way end; what is left is taught after the next start. */
    void close() {
        closing = true;
        background.shutdown();
        try {
            if (!background.awaitTermination(CLOSE.toSeconds(), TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "event=filter.teacher_still_works");
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether an account has something to teach, after a crash perhaps. */
    static boolean due(View view) {
        boolean[] any = {false};
        view.scan(Layout.JUDGED, (_, _) -> {
            any[0] = true;
            return false;
        });
        return any[0];
    }

    /** Teaches all that waits; returns how many emails were looked at. */
    int teach(AccountCore core) throws IOException {
        long key = accounts.vocabulary().key();
        int looked = 0;
        List<EmailId> due = due(core);
        while (!due.isEmpty() && !closing) {
            List<Pupil> pupils = new ArrayList<>();
            long spam = 0;
            for (EmailId email : due) {
                Pupil pupil = pupil(core, email, key, true);
                spam += pupil.judgement() == Judgement.SPAM ? 1 : 0;
                pupils.add(pupil);
            }
            for (EmailId witness : witnesses(core, spam * WITNESSES)) {
                pupils.add(pupil(core, witness, key, false));
            }
            List<Pupil> learnt = core.change(new Actor("-", "filter"), edit -> learn(edit, pupils));
            learnt.forEach(pupil -> tell(core.id, pupil));
            looked += due.size();
            due = due(core);
        }
        Lessons.pack(core);
        return looked;
    }

    private static List<EmailId> due(AccountCore core) throws IOException {
        return AccountCore.reading(() -> {
            List<EmailId> due = new ArrayList<>();
            try (View view = core.view()) {
                view.scan(Layout.JUDGED, (key, _) -> {
                    due.add(Layout.emailOf(key));
                    return due.size() < BATCH;
                });
            }
            return due;
        });
    }

    /**
     * An email with what it is found to be, and its words if they matter.
     *
     * @param noted whether somebody moved it, and it is no witness
     * @param shared whether everybody's counts are to learn it
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Pupil(
            EmailId email,
            Judgement judgement,
            Learnt learnt,
            boolean noted,
            boolean shared,
            long[] tokens,
            Optional<HeaderBlock> header) {}

    /** What was said by a move, and not by leaving mail where it was. */
    private void tell(AccountId account, Pupil pupil) {
        if (pupil.noted() && pupil.shared()) {
            try {
                pupil.header().ifPresent(header ->
                        judgements.judged(account, pupil.judgement() == Judgement.SPAM, header));
            } catch (RuntimeException failed) {
                LOG.log(Level.ERROR, "event=filter.judgement_not_told", failed);
            }
        }
    }

    private Pupil pupil(AccountCore core, EmailId email, long key, boolean noted) throws IOException {
        record Found(Judgement judgement, Learnt learnt) {}
        Found found = core.change(new Actor("-", "filter"), edit -> new Step<>(
                edit.base(),
                new Found(judgement(edit, email, noted), Learnt.decode(edit.transaction.get(Layout.learnt(email))))));
        boolean teaches = found.judgement() != Judgement.NONE && found.judgement() != found.learnt().judgement();
        Read read = teaches ? read(core, email, key) : Read.NOTHING;
        return new Pupil(
                email,
                found.judgement(),
                found.learnt(),
                noted,
                read.tokens().length > 0 && mayShare(core.id),
                read.tokens(),
                read.header());
    }

    /** Counts a lesson: one person, or whoever has her password, shall not decide what everybody's filter thinks. */
    private boolean mayShare(AccountId account) {
        long now = accounts.clock().millis() / Duration.ofDays(1).toMillis();
        if (now != day) {
            day = now;
            sharedToday.clear();
        }
        return sharedToday.merge(account, 1, Integer::sum) <= AccountLimits.LESSONS_SHARED_IN_A_DAY;
    }

    private static Judgement judgement(Edit edit, EmailId email, boolean noted) {
        Judgement judgement = edit.transaction.get(Layout.links(email))
                .map(Links::decode)
                .map(links -> Judgement.of(edit, links))
                .orElse(Judgement.NONE);
        return noted || judgement == Judgement.HAM ? judgement : Judgement.NONE;
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Read(long[] tokens, Optional<HeaderBlock> header) {
        static final Read NOTHING = new Read(new long[0], Optional.empty());
    }

    /** The words of an email; none when it cannot be read. */
    private static Read read(AccountCore core, EmailId email, long key) throws IOException {
        try {
            Bodies bodies = new Bodies(core, List.of(email));
            MessageScanner scanner = new MessageScanner();
            ByteArrayOutputStream start = new ByteArrayOutputStream();
            bodies.copyTo(email, 0, bodies.summary(email).octets(), new OutputStream() {
                @Override
                public void write(int octet) {
                    write(new byte[] {(byte) octet}, 0, 1);
                }

                @Override
                public void write(byte[] b, int off, int len) {
                    scanner.feed(b, off, len);
                    start.write(b, off, Math.min(len, Limits.OCTETS - start.size()));
                }
            });
            MessageStructure structure = scanner.finish();
            long[] tokens = Tokens.of(
                    new Suspect(
                            structure, start.toByteArray(), Optional.empty(), Suspect.Authentication.UNKNOWN, Set.of(),
                            Instant.EPOCH),
                    key);
            return new Read(tokens, Optional.of(structure.header()));
        } catch (CorruptMessageException | StoreException damaged) {
            LOG.log(Level.WARNING, "event=filter.unreadable account=" + core.id.value() + " email=" + email, damaged);
            return Read.NOTHING;
        }
    }

    /** The newest emails that were read and stayed in INBOX, and of which nothing was learnt. */
    private static List<EmailId> witnesses(AccountCore core, long count) throws IOException {
        List<EmailId> witnesses = new ArrayList<>();
        Optional<Mailbox> inbox = core.state().tree().byRole(Role.INBOX);
        Optional<MailboxView> view = count == 0 || inbox.isEmpty() ? Optional.empty() : core.mailbox(inbox.get().id());
        if (view.isEmpty()) {
            return witnesses;
        }
        List<EmailId> read = new ArrayList<>();
        for (Rows rows = view.get().rows(Math.max(0, view.get().size() - LOOKED_AT)); rows.next(); ) {
            if ((rows.flags() & (Flags.SEEN | Flags.DELETED)) == Flags.SEEN) {
                read.addFirst(rows.email());
            }
        }
        List<Optional<byte[]>> learnt = AccountCore.reading(() -> {
            try (View stored = core.view()) {
                return stored.getAll(read.stream().map(Layout::learnt).toList());
            }
        });
        for (int i = 0; i < read.size() && witnesses.size() < count; i++) {
            if (Learnt.decode(learnt.get(i)).judgement() == Judgement.NONE) {
                witnesses.add(read.get(i));
            }
        }
        return witnesses;
    }

    /** Learns those of which all is still as it was found. */
    private static Step<AccountState, List<Pupil>> learn(Edit edit, List<Pupil> pupils) {
        List<Pupil> learnt = new ArrayList<>();
        List<Lesson> hers = new ArrayList<>();
        List<Lesson> everybodys = new ArrayList<>();
        for (Pupil pupil : pupils) {
            boolean same = judgement(edit, pupil.email(), pupil.noted()) == pupil.judgement()
                    && Learnt.decode(edit.transaction.get(Layout.learnt(pupil.email()))).equals(pupil.learnt())
                    && edit.transaction.get(Layout.judged(pupil.email())).isPresent() == pupil.noted();
            if (same) {
                edit.transaction.delete(Layout.judged(pupil.email()));
                learn(edit, pupil, hers, everybodys);
                learnt.add(pupil);
            }
        }
        if (!hers.isEmpty()) {
            Lessons.write(edit, hers);
        }
        if (!everybodys.isEmpty()) {
            edit.post(Sharing.BOARD, new Errand.Teach(everybodys));
        }
        return new Step<>(edit.finish(), learnt);
    }

    private static void learn(Edit edit, Pupil pupil, List<Lesson> hers, List<Lesson> everybodys) {
        if (pupil.tokens().length == 0) {
            return;
        }
        Learnt before = pupil.learnt();
        if (before.judgement() != Judgement.NONE) {
            long[] tokens = before.fragments() ? pupil.tokens() : Tokens.words(pupil.tokens());
            Lesson back = new Lesson(tokens, before.judgement() == Judgement.SPAM, true);
            hers.add(back);
            if (before.shared()) {
                everybodys.add(back);
            }
        }
        Lesson lesson = new Lesson(pupil.tokens(), pupil.judgement() == Judgement.SPAM, false);
        hers.add(lesson);
        if (pupil.shared()) {
            everybodys.add(lesson);
        }
        edit.transaction.put(Layout.learnt(pupil.email()), new Learnt(pupil.judgement(), true, pupil.shared()).encode());
    }
}
