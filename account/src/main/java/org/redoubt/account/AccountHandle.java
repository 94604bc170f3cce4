package org.redoubt.account;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.redoubt.account.NewEmails.Prepared;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.Principal;
import org.redoubt.search.RankedMatch;
import org.redoubt.search.SubstringMatch;
import org.redoubt.store.Change.Action;
import org.redoubt.store.Change.ObjectType;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.JournalEntry;
import org.redoubt.store.JournalRead;
import org.redoubt.store.StoreException;
import org.redoubt.store.View;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.ModSeq;
import org.redoubt.store.id.NumberSet;

/**
 * One principal's hold on one account, given out by the {@link Gate}. Safe for several threads; close it.
 *
 * <p>Reads answer from the account's durable state. Every change is one commit and on disk when its method returns.
 * Every method throws IOException when the store fails. Reading message bytes goes through {@link #read}, which has
 * it in the audit log before it gives out the first byte.
 *
 * <p>A hold on another person's account is good for what she shares and nothing else: each method asks the rights as
 * they are at that moment, a change asks them within its commit. What one has no right to see is not there; what one
 * may see and not do is refused. So what is taken away is gone at the next call, in every session.
 */
public final class AccountHandle implements AutoCloseable {
    /** What a purpose leaves of an owner's rights, where it is not all. */
    private static final Map<Purpose, Rights> RIGHTS_OF_OTHERS =
            Map.of(
                    Purpose.ADMINISTRATION, Rights.of(Right.LOOKUP),
                    Purpose.RECOVERY, Rights.of(Right.LOOKUP),
                    Purpose.GRANTED_ACCESS,
                            Rights.of(
                                    Right.LOOKUP,
                                    Right.READ,
                                    Right.SEEN,
                                    Right.WRITE,
                                    Right.INSERT,
                                    Right.DELETE_MESSAGES,
                                    Right.EXPUNGE));

    /** RFC 6851 4.1: what moving out of a mailbox needs. */
    private static final Right[] TAKE_OUT = {Right.READ, Right.DELETE_MESSAGES, Right.EXPUNGE};

    private final Accounts accounts;
    private final AccountCore core;
    private final Access access;
    private final Purpose purpose;
    private final boolean guest;
    /** Whether what is the owner's alone is within reach. */
    private final boolean owner;
    /** Who the principal is to those who share something with her. */
    private final Guest reader;
    private final ReadBefore readBefore = new ReadBefore();
    private final AtomicBoolean closed = new AtomicBoolean();

    AccountHandle(Accounts accounts, AccountCore core, Access access, Purpose purpose, Guest reader) {
        this.accounts = accounts;
        this.core = core;
        this.access = access;
        this.purpose = purpose;
        this.guest = purpose == Purpose.SHARED_ACCESS;
        this.owner = !guest && !RIGHTS_OF_OTHERS.containsKey(purpose);
        this.reader = reader;
    }

    /** Whether this is another person's account, of which one has what she shares. */
    public boolean shared() {
        return guest;
    }

    /** Whether the principal signed in with what lets her read and nothing else: every change is refused. */
    public boolean readOnly() {
        return access.principal().session().readOnly();
    }

    /**
     * Whether there is nothing that one may change here, neither by this sign-in nor by what is shared (RFC 8620 2).
     */
    public boolean nothingToChange() {
        AccountState state = core.state();
        return readOnly()
                || (guest
                        && state.mailboxes().keySet().stream()
                                .allMatch(id -> rights(state, id).minus(Rights.of(Right.LOOKUP, Right.READ)).isEmpty())
                        && state.addressBooks().keySet().stream()
                                .allMatch(book -> state.addressBookRights(book, reader)
                                        .minus(Rights.of(Right.LOOKUP, Right.READ))
                                        .isEmpty()));
    }

    /** Whether anything is left that one may do here: in one's own account as long as nobody ends the session. */
    public boolean alive() {
        return !access.principal().session().stopped() && (!guest || core.state().shares(reader));
    }

    /** The address books and contact cards that are the principal's to see. */
    public Contacts contacts() {
        return new Contacts(core, access, accounts, by(), bookRights());
    }

    private Contacts.May bookRights() {
        return new Contacts.May(owner, this::rights);
    }

    private Rights rights(AccountState state, long book) {
        Rights rights = owner ? Rights.ALL : guest ? state.addressBookRights(book, reader) : Rights.NONE;
        return readOnly() ? rights.minus(Rights.CHANGING) : rights;
    }

    /** What the principal may do with a mailbox now. */
    public Rights rights(MailboxId mailbox) {
        return rights(core.state(), mailbox);
    }

    private Rights rights(AccountState state, MailboxId mailbox) {
        Rights rights = guest ? state.rights(mailbox, reader) : RIGHTS_OF_OTHERS.getOrDefault(purpose, Rights.ALL);
        return readOnly() ? rights.minus(Rights.CHANGING) : rights;
    }

    /** A change that needs rights to a mailbox; they are asked where the change happens, so that nothing comes between. */
    private <R> R change(MailboxId mailbox, R refused, Function<Edit, Step<AccountState, R>> change, Right... needed)
            throws IOException {
        return core.change(
                access.actor(),
                edit -> rights(edit.base(), mailbox).hasAll(needed)
                        ? change.apply(edit)
                        : new Step<>(edit.base(), refused));
    }

    /** Who may do what with a mailbox; empty when that is not the principal's to know, or there is no mailbox. */
    public Optional<Acl> acl(MailboxId mailbox) {
        AccountState state = core.state();
        return Optional.ofNullable(state.mailboxes().get(mailbox))
                .filter(_ -> rights(state, mailbox).has(Right.ADMINISTER))
                .map(found -> found.meta().acl());
    }

    /**
     * Changes what somebody may do with a mailbox. It is in the audit log, on disk, when this returns.
     *
     * @param negative whether what she may not do is meant
     */
    public AclResult share(MailboxId mailbox, Grantee grantee, boolean negative, Acl.Mode mode, Rights rights)
            throws IOException {
        if (grantee.equals(new Grantee.Person(core.id))) {
            return new AclResult.Owner();
        }
        boolean one = grantee instanceof Grantee.Person;
        if (!one) {
            accounts.ensureBoard();
        }
        AclResult result = change(
                mailbox,
                new AclResult.NoPermission(),
                edit -> Sharing.change(edit, by(), mailbox, grantee, negative, mode, rights),
                Right.ADMINISTER);
        String touched = "mailbox=" + mailbox.value() + " " + GranteeFormat.text(grantee) + " mode=" + mode
                + (negative ? " denied=" : " granted=") + rights.letters();
        String outcome = result instanceof AclResult.Done ? "ok" : "refused";
        access.durably(AuditKind.CHANGE, "SHARE", core.version(), touched, outcome);
        // They find it in their next list; what cannot be carried now is carried later.
        core.outbox.carry();
        if (!one) {
            accounts.announceBoard();
        }
        return result;
    }

    /** Writes down that the principal tried to change something which is not hers to change; on disk when this returns. */
    public void refused(String action, Optional<MailboxId> mailbox) {
        access.durably(AuditKind.CHANGE, action, core.version(), touched(mailbox), "refused");
    }

    private Sharing.By by() {
        return new Sharing.By(principal().account(), principal().login(), reader.groups());
    }

    /**
     * What others changed of what the owner may do with their mailboxes, by id, the oldest first (RFC 9670 3). They are
     * removed as {@link #object objects} are. Nobody but the owner has any.
     */
    public Map<Long, ShareNotification> shareNotifications() throws IOException {
        Map<Long, ShareNotification> all = new LinkedHashMap<>();
        objects(ChangedType.SHARE_NOTIFICATION).forEach((id, bytes) -> all.put(id, ShareNotification.decode(bytes)));
        return all;
    }

    /**
     * The accounts that share something with this one, by itself, as one of a group or as everybody does, or did a
     * moment ago; ask the {@link Gate} for what.
     */
    public List<AccountId> sharers() throws IOException {
        if (!owner) {
            return List.of();
        }
        Set<AccountId> sharers = accounts.sharersOnBoard(reader);
        sharers.remove(core.id);
        return AccountCore.reading(() -> {
            try (View view = core.view()) {
                view.scan(Layout.SHARERS, (key, _) -> {
                    sharers.add(Layout.sharerOf(key));
                    return true;
                });
            }
            return List.copyOf(sharers);
        });
    }

    /**
     * Calls back when somebody begins to share something with a group or with everybody; by whom, {@link #sharers}
     * tells. What is shared with this account alone is a change of it.
     */
    public Watch watchSharers(Runnable onChange) {
        return accounts.watchBoard(onChange);
    }

    /** Another person's emails must be in a mailbox that one may read now. */
    private void requireReadable(List<EmailId> ids) throws IOException {
        if (!owner && !AccountCore.reading(() -> readable(ids))) {
            throw new RightsRevokedException();
        }
    }

    private boolean readable(List<EmailId> ids) {
        AccountState state = core.state();
        try (View view = core.view()) {
            return view.getAll(ids.stream().map(Layout::links).toList()).stream()
                    .allMatch(links -> links.map(Links::decode).stream()
                            .flatMap(found -> found.places().stream())
                            .anyMatch(place -> rights(state, place.mailbox()).has(Right.READ)));
        }
    }

    /** Those keywords that a guest may set on what she puts into a mailbox. */
    private List<NewEmail> settable(MailboxId mailbox, List<NewEmail> emails) {
        Rights rights = rights(mailbox);
        if (rights.equals(Rights.ALL)) {
            return emails;
        }
        return emails.stream()
                .map(email -> new NewEmail(email.message(), settable(rights, email.keywords()), email.receivedAt()))
                .toList();
    }

    private static Set<Keyword> settable(Rights rights, Set<Keyword> keywords) {
        return keywords.stream().filter(rights::mayChange).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * The account's Sieve scripts, which are the owner's alone.
     *
     * @throws RightsRevokedException in somebody else's account
     */
    public AccountScripts scripts() throws IOException {
        requireOwner();
        return new AccountScripts(core, access);
    }

    /**
     * What senders are told while the owner is away, which is hers alone.
     *
     * @throws RightsRevokedException in somebody else's account
     */
    public VacationResponse vacation() throws IOException {
        requireOwner();
        return core.vacation();
    }

    /**
     * Changes what senders are told. The change of rules is in the audit log, on disk, when this returns.
     *
     * @throws RightsRevokedException in somebody else's account
     */
    public void vacation(VacationResponse response) throws IOException {
        requireOwner();
        core.change(access.actor(), edit -> Vacations.write(edit, response));
        core.scriptsChanged();
        access.durably(AuditKind.CHANGE, "VACATION", core.version(), response.enabled() ? "on" : "off", "ok");
    }

    private void requireOwner() throws IOException {
        if (!owner) {
            throw new RightsRevokedException();
        }
    }

    public AccountId account() {
        return core.id;
    }

    public Principal principal() {
        return access.principal();
    }

    /** The account's version now. */
    public ModSeq modSeq() {
        return new ModSeq(core.version());
    }

    /** The account's clock: what the dates of rows are to be compared with. */
    public long nowMillis() {
        return core.nowMillis();
    }

    public Quota quota() {
        return core.state().root().quota();
    }

    public MailboxTree mailboxes() {
        AccountState state = core.state();
        return guest ? state.tree(reader) : state.tree();
    }

    /** A mailbox as it is now, with all its rows; empty when it is not there, or one may not read it. */
    public Optional<MailboxView> mailbox(MailboxId id) throws IOException {
        return rights(id).has(Right.READ) ? core.mailbox(id) : Optional.empty();
    }

    /** Summaries of emails, in the order asked for. */
    public List<EmailSummary> summaries(List<EmailId> ids) throws IOException {
        requireReadable(ids);
        access.record(AuditKind.LIST, purpose.name(), core.version(), Access.touched(ids), "ok");
        return AccountCore.reading(() -> core.summaries.read(ids));
    }

    /**
     * Opens message bytes. That this session reads them is in the audit log, on disk, before this returns.
     *
     * @param action the command that reads
     * @param mailbox the mailbox they are read from
     * @param uids their uids there
     * @param ids the emails; the reader gives out no others
     */
    public Bodies read(String action, MailboxId mailbox, NumberSet uids, List<EmailId> ids) throws IOException {
        requireReadable(ids);
        NumberSet emails = Access.numbers(ids);
        reads(action, emails, Access.touched(mailbox, uids) + " " + Access.touched(emails));
        return new Bodies(core, ids);
    }

    /**
     * Opens message bytes by what emails they are, whatever mailboxes those are in. That this session reads them is in the
     * audit log, on disk, before this returns.
     *
     * @param action the method that reads
     * @throws RightsRevokedException when one of them may not be read
     */
    public Bodies read(String action, List<EmailId> ids) throws IOException {
        requireReadable(ids);
        NumberSet emails = Access.numbers(ids);
        reads(action, emails, Access.touched(emails));
        return new Bodies(core, ids);
    }

    private void reads(String action, NumberSet emails, String touched) {
        AuditKind kind = purpose == Purpose.EXPORT ? AuditKind.EXPORT : AuditKind.READ;
        if (owner && kind == AuditKind.READ && readBefore.all(action, emails)) {
            access.record(kind, action, core.version(), touched, "ok");
            return;
        }
        access.durably(kind, action, core.version(), touched, "ok");
        readBefore.add(action, emails);
    }

    /**
     * Keeps octets that somebody may use within a day, such as a file to attach (RFC 8620 6.1). Only who uploaded them
     * sees them.
     *
     * @throws MessageTooLargeException when there are more than they may be
     */
    public UploadedBlob upload(InputStream octets, long maxOctets) throws IOException {
        UploadedBlob kept = new Uploads(core, principal().account()).keep(octets, maxOctets, access.actor());
        changed("UPLOAD", "octets=" + kept.octets(), true);
        return kept;
    }

    /** What was uploaded; empty when it never was, or has gone. */
    public Optional<UploadedBlob> uploaded(long id) throws IOException {
        return new Uploads(core, principal().account()).find(id);
    }

    /** What a protocol keeps of one type (identities, submissions), by id. Nobody but the owner has any. */
    public Map<Long, byte[]> objects(ChangedType type) throws IOException {
        return !owner ? Map.of() : new ClientObjects(core, type).all();
    }

    /**
     * Keeps an object, or removes it where none is given; the oldest make room when there are many.
     *
     * @return false when it was to be removed and is not there, or one may not
     */
    public boolean object(ChangedType type, long id, Optional<byte[]> object) throws IOException {
        if (!owner) {
            return false;
        }
        boolean done = new ClientObjects(core, type).put(access.actor(), id, object);
        changed(type.name(), "object=" + id, done);
        return done;
    }

    /**
     * Changes an object that is there.
     *
     * @param change must be pure: it may be asked more than once
     * @return false when it is not there, or one may not
     */
    public boolean updateObject(ChangedType type, long id, UnaryOperator<byte[]> change) throws IOException {
        if (!owner) {
            return false;
        }
        boolean done = new ClientObjects(core, type).update(access.actor(), id, change);
        changed(type.name(), "object=" + id, done);
        return done;
    }

    /** The emails and threads as objects. */
    public Emails emails() {
        return new Emails(core, access, state -> mailbox -> rights(state, mailbox), bookRights());
    }

    /**
     * What changed since a place in the journal.
     *
     * @param max the most objects to tell of, at least 1
     */
    public ChangesSince changes(ChangedType type, ChangesSince.Place since, int max) throws IOException {
        return AccountCore.reading(() -> {
            AccountState state = core.state();
            try (View view = core.view()) {
                return new ChangeReader(
                                view,
                                type,
                                container -> owner || readable(state, type, container),
                                (ids, marked) -> emails().existing(type, view, ids, marked),
                                this::emailsSince)
                        .read(since, max, owner);
            }
        });
    }

    /**
     * What is in a mailbox, and whatever was at a version and has left since, whether or not it is the principal's to see. The
     * journal is read last: what leaves meanwhile is in it.
     */
    private Optional<NumberSet> emailsSince(long mailbox, ModSeq version) {
        NumberSet.Builder emails = NumberSet.builder();
        try {
            core.mailbox(new MailboxId(mailbox)).map(MailboxView::rows).ifPresent(rows -> {
                while (rows.next()) {
                    emails.add(rows.email().value());
                }
            });
        } catch (IOException failed) {
            throw new StoreException("a mailbox cannot be read", failed);
        }
        try (View view = core.view()) {
            ModSeq at = version;
            boolean more = true;
            while (more) {
                if (!(view.journal(at, ChangeReader.ENTRIES) instanceof JournalRead.Entries(var entries, var _))) {
                    return Optional.empty();
                }
                for (JournalEntry entry : entries) {
                    entry.changes().stream()
                            .filter(change -> change.type() == ObjectType.EMAIL && change.container() == mailbox)
                            .forEach(change -> emails.addAll(change.objects()));
                    at = entry.version();
                }
                more = entries.size() == ChangeReader.ENTRIES;
            }
        }
        return Optional.of(emails.build());
    }

    private boolean readable(AccountState state, ChangedType type, long container) {
        return switch (type) {
            case ADDRESS_BOOK -> !rights(state, container).isEmpty();
            case CONTACT_CARD -> rights(state, container).hasAll(Right.LOOKUP, Right.READ);
            default -> rights(state, new MailboxId(container)).has(Right.READ);
        };
    }

    /**
     * Writes down that the account was searched.
     *
     * @param texts that were searched for; of these the log holds at most what sort of words they are
     */
    public void searched(List<String> texts) {
        access.record(AuditKind.SEARCH, "SEARCH", core.version(), SoughtWords.touched(texts), "ok");
    }

    /** Likewise of one mailbox. */
    public void searched(MailboxId mailbox, List<String> texts) {
        access.record(AuditKind.SEARCH, "SEARCH", core.version(), ("mailbox=" + mailbox.value() + " " + SoughtWords.touched(texts)).strip(), "ok");
    }

    /**
     * What the search index knows of which emails of a mailbox hold a text; nothing where there is no index yet.
     * Answers within seconds whatever happens. In one's own account the answer is good for the other mailboxes too.
     *
     * @param folded the text, by {@link org.redoubt.mime.CaseMap}
     * @throws RightsRevokedException when one may not read the mailbox
     */
    public TextMatch holding(MailboxId mailbox, TextScope scope, String folded) throws IOException {
        requireRead(mailbox);
        SubstringMatch match = accounts.follower()
                .map(index -> index.find(core, scope, folded))
                .orElse(SubstringMatch.UNKNOWN);
        return new TextMatch(guest ? match.among(emailsIn(mailbox)) : match);
    }

    /**
     * Emails that fit some words, by how well they do: stems, accents and slight misspellings are seen past. Waits a
     * little for the index to catch up; {@link RankedEmails#knows} says how far it came. In one's own account they
     * are those of all mailboxes, in somebody else's of this one.
     *
     * @param words as a person wrote them, parted by spaces
     * @throws RightsRevokedException when one may not read the mailbox
     */
    public RankedEmails ranked(MailboxId mailbox, WordScope scope, String words) throws IOException {
        requireRead(mailbox);
        RankedMatch match = accounts.follower()
                .map(index -> index.rank(core, scope, words))
                .orElse(RankedMatch.UNKNOWN);
        return new RankedEmails(guest ? match.among(emailsIn(mailbox)) : match);
    }

    private void requireRead(MailboxId mailbox) throws IOException {
        if (!rights(mailbox).has(Right.READ)) {
            throw new RightsRevokedException();
        }
    }

    private NumberSet emailsIn(MailboxId mailbox) throws IOException {
        NumberSet.Builder emails = NumberSet.builder();
        Optional<MailboxView> view = mailbox(mailbox);
        if (view.isPresent()) {
            for (Rows rows = view.get().rows(); rows.next(); ) {
                emails.add(rows.email().value());
            }
        }
        return emails.build();
    }

    /** Has the search index catch up with the account, or begins one: in the background, best after a search. */
    public void indexSoon() {
        accounts.follower().ifPresent(index -> index.follow(core.id));
    }

    /**
     * Makes a mailbox, and the parents it lacks.
     *
     * @param path names joined by '/'
     */
    public MailboxResult createMailbox(String path, Optional<Role> role) throws IOException {
        MailboxResult result = core.change(access.actor(), edit -> {
            boolean allowed = owner || guest && (role.isEmpty() && MailboxChanges.mayMake(edit, path, reader));
            return allowed
                    ? MailboxChanges.create(edit, path, role)
                    : new Step<>(edit.base(), new MailboxResult.NoPermission());
        });
        changed("CREATE", "", result instanceof MailboxResult.Done);
        return result;
    }

    /** Gives a mailbox another path; those below it come along. INBOX instead hands its emails to a new mailbox. */
    public MailboxResult renameMailbox(MailboxId id, String newPath) throws IOException {
        MailboxResult refused = new MailboxResult.NoPermission();
        Function<Edit, Step<AccountState, MailboxResult>> rename =
                edit -> !guest || MailboxChanges.mayMake(edit, newPath, reader)
                        ? MailboxChanges.rename(edit, id, newPath)
                        : new Step<>(edit.base(), refused);
        MailboxResult result = change(id, refused, rename, Right.DELETE_MAILBOX);
        changed("RENAME", "mailbox=" + id.value(), result instanceof MailboxResult.Done);
        return result;
    }

    /** Changes several things of a mailbox, all or none. */
    public MailboxResult updateMailbox(MailboxId id, MailboxUpdate update) throws IOException {
        MailboxResult refused = new MailboxResult.NoPermission();
        // What only the owner sees is hers to change.
        boolean overlay = update.role().isPresent() || update.subscribed().isPresent();
        Function<Edit, Step<AccountState, MailboxResult>> change = edit -> {
            boolean allowed = !guest
                    || (!overlay
                            && update.path()
                                    .map(path -> MailboxChanges.mayMake(edit, path, reader))
                                    .orElse(true));
            return allowed ? MailboxChanges.update(edit, id, update) : new Step<>(edit.base(), refused);
        };
        MailboxResult result = change(id, refused, change, Right.DELETE_MAILBOX);
        changed("UPDATE", "mailbox=" + id.value(), result instanceof MailboxResult.Done);
        return result;
    }

    /**
     * Gives several mailboxes of one's own other paths at once, where each path is free or the one of another of them, so that two
     * can exchange theirs; all or none.
     */
    public MailboxResult exchangeMailboxes(Map<MailboxId, String> paths) throws IOException {
        Map<MailboxId, String> all = Map.copyOf(paths);
        MailboxResult result = core.change(
                access.actor(),
                edit -> owner
                        ? MailboxChanges.exchange(edit, all)
                        : new Step<>(edit.base(), new MailboxResult.NoPermission()));
        for (MailboxId id : all.keySet()) {
            changed("RENAME", "mailbox=" + id.value(), result instanceof MailboxResult.Done);
        }
        return result;
    }

    /** Deletes a mailbox and what is in it; the emails stay recoverable for a while. */
    public MailboxResult deleteMailbox(MailboxId id) throws IOException {
        MailboxResult result = change(
                id, new MailboxResult.NoPermission(), edit -> MailboxChanges.delete(edit, by(), id), Right.DELETE_MAILBOX);
        changed("DELETE", "mailbox=" + id.value(), result instanceof MailboxResult.Done);
        return result;
    }

    /** Subscribes to a mailbox or ends that; false when there is none at that path. */
    public boolean subscribe(String path, boolean on) throws IOException {
        if (!owner) {
            return false;
        }
        boolean done = core.change(access.actor(), edit -> MailboxChanges.subscribe(edit, path, on));
        changed("SUBSCRIBE", "", done);
        return done;
    }

    /**
     * Subscribes in one's own account to a mailbox of somebody else's, or ends that; false when there are too many.
     *
     * @param name that it has here, see {@link Elsewhere}
     */
    public boolean subscribeElsewhere(String name, boolean on) throws IOException {
        if (!owner) {
            return false;
        }
        boolean done = core.change(access.actor(), edit -> MailboxChanges.subscribeElsewhere(edit, name, on));
        changed("SUBSCRIBE", "", done);
        return done;
    }

    /**
     * As {@link #subscribeElsewhere(String, boolean)}, of a mailbox that is there: the programs of whoever asks hear of it as a
     * change of the mailbox (RFC 8620 5.2), for what they are shown of it is another.
     *
     * @param there a hold on that account
     */
    public boolean subscribeElsewhere(String name, boolean on, AccountHandle there, MailboxId mailbox) throws IOException {
        boolean before = mailboxes().wants(name);
        boolean done = subscribeElsewhere(name, on);
        if (done && before != mailboxes().wants(name) && !there.rights(mailbox).isEmpty()) {
            there.core.change(there.access.actor(), edit -> MailboxChanges.overlaid(edit, mailbox));
        }
        return done;
    }

    /**
     * The annotations that the principal sees of a mailbox, or of the account when there is none: names such as
     * {@code /private/comment} in lower case, and their values.
     */
    public NavigableMap<String, byte[]> annotations(Optional<MailboxId> mailbox) throws IOException {
        if (!owner && mailbox.filter(id -> rights(id).hasAll(Right.LOOKUP, Right.READ)).isEmpty()) {
            return Collections.emptyNavigableMap();
        }
        access.record(AuditKind.LIST, "METADATA", core.version(), touched(mailbox), "ok");
        return AccountCore.reading(() -> {
            try (View view = core.view()) {
                return Annotations.all(view::get, core.sealed, mailbox, principal().account());
            }
        });
    }

    /**
     * Which annotations that the principal may see changed after a version; empty when that is no longer known.
     *
     * @param since a version that {@link #modSeq} or this has told
     */
    public Optional<AnnotationChange.Since> annotationsSince(ModSeq since) {
        // The state may be newer than this version by then, never older, so that nothing is passed over.
        ModSeq upTo = modSeq();
        AccountState state = core.state();
        return state.annotations()
                .since(since, principal().account())
                .map(entries -> new AnnotationChange.Since(
                        entries.isEmpty() ? upTo : entries.getLast().version(),
                        entries.stream()
                                .filter(entry -> entry.mailbox()
                                        .map(id -> rights(state, id).hasAll(Right.LOOKUP, Right.READ))
                                        .orElse(owner))
                                .map(entry -> new AnnotationChange(entry.mailbox(), entry.names()))
                                .toList()));
    }

    /**
     * Sets annotations and removes those whose value is empty: all or none.
     *
     * @param changes names in lower case below {@code /private/} or {@code /shared/}, and values
     */
    public AnnotationResult annotate(Optional<MailboxId> mailbox, Map<String, Optional<byte[]>> changes)
            throws IOException {
        Map<String, Optional<byte[]>> all = Map.copyOf(changes);
        boolean sharedToo = all.keySet().stream().anyMatch(name -> !name.startsWith(Annotations.PRIVATE));
        AnnotationResult result = core.change(access.actor(), edit -> {
            Rights rights = mailbox.map(id -> rights(edit.base(), id)).orElse(owner ? Rights.ALL : Rights.NONE);
            // RFC 5464 3.3: what is shared is changed by those who may write.
            return rights.hasAll(Right.LOOKUP, sharedToo ? Right.WRITE : Right.READ)
                    ? Annotations.change(edit, mailbox, principal().account(), all)
                    : new Step<>(edit.base(), new AnnotationResult.NoPermission());
        });
        changed("SETMETADATA", touched(mailbox), result instanceof AnnotationResult.Done);
        return result;
    }

    /** Puts messages into a mailbox: all or none. */
    public AppendResult append(MailboxId mailbox, List<NewEmail> emails) throws IOException {
        long octets = emails.stream().mapToLong(email -> email.message().size()).sum();
        if (!quota().fits(octets)) {
            return new AppendResult.OverQuota();
        }
        if (!rights(mailbox).has(Right.INSERT)) {
            return new AppendResult.NoMailbox();
        }
        List<Prepared> prepared = new ArrayList<>(emails.size());
        for (NewEmail email : settable(mailbox, emails)) {
            long received = email.receivedAt().map(Instant::toEpochMilli).orElseGet(core::nowMillis);
            prepared.add(new Prepared(core.contents.put(email.message()), email.keywords(), received));
        }
        AppendResult result = change(
                mailbox, new AppendResult.NoMailbox(), edit -> NewEmails.add(edit, mailbox, prepared), Right.INSERT);
        if (result instanceof AppendResult.Appended(long _, NumberSet uids, List<EmailId> _)) {
            AuditKind kind = purpose == Purpose.IMPORT ? AuditKind.IMPORT : AuditKind.CHANGE;
            access.record(kind, "APPEND", core.version(), Access.touched(mailbox, uids), "ok");
        }
        return result;
    }

    /**
     * Puts a message into a mailbox in the place of one that is in that mailbox or another: both or neither. Nothing
     * of the old one is kept, and the new one counts against the quota as if the old one were gone.
     */
    public ReplaceResult replace(MailboxId from, long uid, MailboxId to, NewEmail email) throws IOException {
        long received = email.receivedAt().map(Instant::toEpochMilli).orElseGet(core::nowMillis);
        Set<Keyword> keywords = settable(rights(to), email.keywords());
        Prepared prepared = new Prepared(core.contents.put(email.message()), keywords, received);
        Function<Edit, Step<AccountState, ReplaceResult>> replace =
                edit -> rights(edit.base(), to).has(Right.INSERT)
                        ? NewEmails.replace(edit, from, uid, to, prepared)
                        : new Step<>(edit.base(), new ReplaceResult.NoMailbox());
        ReplaceResult result = change(from, new ReplaceResult.NoMailbox(), replace, TAKE_OUT);
        String touched = Access.touched(from, NumberSet.of(uid)) + " to=" + to.value();
        changed("REPLACE", touched, result instanceof ReplaceResult.Replaced);
        return result;
    }

    /**
     * Changes flags.
     *
     * @param uids those that are not there are passed over
     * @param unchangedSince rows changed after this version are left alone and reported (RFC 7162 3.1.3)
     * @return empty when there is no such mailbox
     */
    public Optional<StoreResult> store(
            MailboxId mailbox, NumberSet uids, FlagChange change, OptionalLong unchangedSince) throws IOException {
        Optional<StoreResult> result = core.change(access.actor(), edit -> {
            Rights rights = rights(edit.base(), mailbox);
            FlagChange allowed = new FlagChange(change.mode(), settable(rights, change.keywords()));
            return rights.changeableFlags() == 0
                    ? new Step<>(edit.base(), Optional.empty())
                    : RowChanges.store(edit, mailbox, uids, allowed, unchangedSince, rights.changeableFlags());
        });
        changed("STORE", Access.touched(mailbox, uids), result.isPresent());
        return result;
    }

    /** Copies emails to another mailbox, or to the same: all or none. */
    public CopyResult copy(MailboxId from, NumberSet uids, MailboxId to) throws IOException {
        CopyResult refused = new CopyResult.NoMailbox();
        Function<Edit, Step<AccountState, CopyResult>> copy =
                edit -> rights(edit.base(), to).has(Right.INSERT)
                        ? RowChanges.copy(edit, from, uids, to)
                        : new Step<>(edit.base(), refused);
        CopyResult result = change(from, refused, copy, Right.READ);
        changed("COPY", Access.touched(from, uids), result instanceof CopyResult.Copied);
        return result;
    }

    /** Moves emails to another mailbox: all or none. */
    public CopyResult move(MailboxId from, NumberSet uids, MailboxId to) throws IOException {
        CopyResult refused = new CopyResult.NoMailbox();
        Function<Edit, Step<AccountState, CopyResult>> move =
                edit -> rights(edit.base(), to).has(Right.INSERT)
                        ? RowChanges.move(edit, from, uids, to)
                        : new Step<>(edit.base(), refused);
        CopyResult result = change(from, refused, move, TAKE_OUT);
        changed("MOVE", Access.touched(from, uids), result instanceof CopyResult.Copied);
        return result;
    }

    /**
     * Copies emails to a mailbox of another account: all or none.
     *
     * @param target a hold on that account
     */
    public CopyResult copyTo(MailboxId from, NumberSet uids, AccountHandle target, MailboxId to) throws IOException {
        Optional<MailboxView> view = mailbox(from);
        if (view.isEmpty()) {
            return new CopyResult.NoMailbox();
        }
        List<Row> rows = RowChanges.rows(view.get().table(), uids);
        if (!target.fits(rows)) {
            return new CopyResult.OverQuota();
        }
        NumberSet found = RowChanges.uids(rows);
        access.durably(AuditKind.READ, "COPY", core.version(), Access.touched(from, found) + elsewhere(target, to), "ok");
        List<Prepared> prepared = new ArrayList<>(rows.size());
        for (Row row : rows) {
            Set<Keyword> keywords = settable(target.rights(to), view.get().keywords(row.flags()));
            prepared.add(MoveBetween.prepare(new Errand.Move.Item(row, keywords), core, target.core, accounts));
        }
        AppendResult result = target.change(
                to, new AppendResult.NoMailbox(), edit -> NewEmails.add(edit, to, prepared), Right.INSERT);
        return switch (result) {
            case AppendResult.Appended(long uidValidity, NumberSet placed, List<EmailId> _) -> {
                target.changed("COPY", Access.touched(to, placed), true);
                yield new CopyResult.Copied(uidValidity, found, placed);
            }
            case AppendResult.OverQuota _ -> new CopyResult.OverQuota();
            case AppendResult.NoMailbox _ -> new CopyResult.NoMailbox();
        };
    }

    /**
     * Moves emails to a mailbox of another account. No commit spans two accounts: they leave this one in one and come
     * into the other in a second, which follows whatever happens in between; see {@link Outbox}.
     *
     * @param target a hold on that account
     * @return Copied without target uids when the second commit is still under way
     */
    public CopyResult moveTo(MailboxId from, NumberSet uids, AccountHandle target, MailboxId to) throws IOException {
        Optional<MailboxView> view = mailbox(from);
        boolean accepts = target.mailboxes().byId(to).isPresent() && target.rights(to).has(Right.INSERT);
        if (view.isEmpty() || !accepts) {
            return new CopyResult.NoMailbox();
        }
        List<Row> rows = RowChanges.rows(view.get().table(), uids);
        if (!target.fits(rows)) {
            return new CopyResult.OverQuota();
        }
        CopyResult.Copied moved = new CopyResult.Copied(0, NumberSet.EMPTY, NumberSet.EMPTY);
        for (int at = 0; at < rows.size(); at += AccountLimits.ERRAND_EMAILS) {
            List<Row> some = rows.subList(at, Math.min(rows.size(), at + AccountLimits.ERRAND_EMAILS));
            CopyResult result = moveSome(from, RowChanges.uids(some), target, to);
            if (!(result instanceof CopyResult.Copied(long uidValidity, NumberSet source, NumberSet placed))) {
                return result;
            }
            moved = new CopyResult.Copied(uidValidity, moved.source().union(source), moved.target().union(placed));
        }
        return moved;
    }

    private CopyResult moveSome(MailboxId from, NumberSet uids, AccountHandle target, MailboxId to) throws IOException {
        Rights there = target.rights(to);
        Optional<MoveBetween.Left> left = change(
                from,
                Optional.empty(),
                edit -> MoveBetween.leave(edit, from, uids, target.account(), to, there),
                TAKE_OUT);
        changed("MOVE", Access.touched(from, uids) + elsewhere(target, to), left.isPresent());
        if (left.isEmpty()) {
            return new CopyResult.NoMailbox();
        }
        Optional<ErrandId> errand = left.get().errand();
        core.outbox.carry();
        Optional<Receipt.Outcome> outcome = errand.flatMap(core.outbox::outcome);
        if (outcome.isEmpty()) {
            return new CopyResult.Copied(0, left.get().uids(), NumberSet.EMPTY);
        }
        return switch (outcome.get()) {
            case Receipt.Outcome.Done(long uidValidity, NumberSet placed) -> {
                target.changed("MOVE", Access.touched(to, placed), true);
                yield new CopyResult.Copied(uidValidity, left.get().uids(), placed);
            }
            case Receipt.Outcome.Refused(Receipt.Why why) ->
                switch (why) {
                    case OVER_QUOTA -> new CopyResult.OverQuota();
                    case NO_MAILBOX, NO_ACCOUNT -> new CopyResult.NoMailbox();
                };
        };
    }

    private boolean fits(List<Row> rows) {
        return quota().fits(rows.stream().mapToLong(Row::octets).sum());
    }

    private static String elsewhere(AccountHandle target, MailboxId to) {
        return " to-account=" + target.account().value() + " to=" + to.value();
    }

    /**
     * Removes the emails that are marked deleted.
     *
     * @param only of these alone, when given
     * @return the uids that are gone
     */
    public NumberSet expunge(MailboxId mailbox, Optional<NumberSet> only) throws IOException {
        NumberSet gone = NumberSet.EMPTY;
        NumberSet more;
        do {
            more = change(mailbox, NumberSet.EMPTY, edit -> RowChanges.expunge(edit, mailbox, only), Right.EXPUNGE);
            gone = gone.union(more);
        } while (!more.isEmpty());
        changed("EXPUNGE", Access.touched(mailbox, gone), true);
        return gone;
    }

    /**
     * Removes emails from a mailbox, marked deleted or not: in one commit, as long as there are not very many.
     *
     * @param uids those that are not there are passed over
     * @return the uids that are gone by this
     */
    public NumberSet destroy(MailboxId mailbox, NumberSet uids) throws IOException {
        NumberSet gone = NumberSet.EMPTY;
        NumberSet more;
        do {
            more = change(mailbox, NumberSet.EMPTY, edit -> RowChanges.destroyAny(edit, mailbox, uids), TAKE_OUT);
            gone = gone.union(more);
        } while (!more.isEmpty());
        changed("DESTROY", Access.touched(mailbox, gone), true);
        return gone;
    }

    /** How much was deleted for good and can be brought back, by the hour of its deletion, the latest first. */
    public List<DeletedHour> deleted() throws IOException {
        requireRecovery();
        access.durably(AuditKind.LIST, "DELETED", core.version(), "", "ok");
        return Recovery.hours(core);
    }

    /**
     * Brings back what was deleted for good in a time and is nowhere else: to where it was, into INBOX where that mailbox is
     * gone; the oldest deletions first, and some hundred emails at a time.
     *
     * @param before is not in that time
     * @param into a mailbox for all of it, in the place of those where it was
     * @return empty when there is no such mailbox
     */
    public Optional<Recovered> recover(Instant from, Instant before, Optional<String> into) throws IOException {
        requireRecovery();
        Optional<MailboxId> target = into.flatMap(path -> core.state().tree().byPath(path)).map(Mailbox::id);
        if (target.isEmpty() && into.isPresent()) {
            return Optional.empty();
        }
        List<DeletedEmail> deleted = Recovery.within(core, from, before, Recovery.PER_COMMIT);
        boolean more = deleted.size() == Recovery.PER_COMMIT;
        Recovered recovered = core.change(
                access.actor(),
                edit -> target.isEmpty() || edit.find(target.get()).isPresent()
                        ? Recovery.restore(edit, deleted, target, more)
                        : new Step<>(edit.base(), new Recovered.Done(0, more)));
        String count = recovered instanceof Recovered.Done(var messages, var _) ? " messages=" + messages : "";
        access.durably(
                AuditKind.CHANGE,
                "RECOVER",
                core.version(),
                "from=" + from + " before=" + before + count,
                recovered instanceof Recovered.Done ? "ok" : "refused");
        return Optional.of(recovered);
    }

    /** The owner, and who came for this and sees nothing of it. */
    private void requireRecovery() throws IOException {
        if (purpose != Purpose.RECOVERY) {
            requireOwner();
        }
    }

    /**
     * A page of what was deleted for good, is nowhere else and is still there, the oldest deletions first; for exports alone.
     *
     * @param after the last of the page before
     * @throws RightsRevokedException for others
     */
    public List<DeletedEmail> deletedPage(Optional<DeletedEmail> after) throws IOException {
        if (purpose != Purpose.EXPORT) {
            throw new RightsRevokedException();
        }
        return Recovery.page(core, after, 100);
    }

    /** The holds that keep something of this account now; for exports alone. */
    public List<Hold> holds() throws IOException {
        if (purpose != Purpose.EXPORT) {
            throw new RightsRevokedException();
        }
        return AccountCore.reading(() -> {
            try (View view = core.view()) {
                return Holds.of(core, view.get(Layout.HOLDS)).live(core.nowMillis()).all();
            }
        });
    }

    /**
     * What proves that the owner of this account gave out a URL (RFC 4467), good until the mailbox's key is reset.
     *
     * @param rump the URL up to the token
     * @return empty when there is no such mailbox, or it is another person's: only the owner vouches
     */
    public Optional<String> urlToken(MailboxId mailbox, String rump) throws IOException {
        if (!owner) {
            return Optional.empty();
        }
        byte[] fresh = UrlKeys.fresh();
        Optional<byte[]> key = core.change(access.actor(), edit -> UrlKeys.ensure(edit, mailbox, fresh));
        changed("GENURLAUTH", "mailbox=" + mailbox.value(), key.isPresent());
        return key.map(k -> UrlKeys.token(k, rump));
    }

    /** Takes back every URL that was authorised for a mailbox, or for all. */
    public void resetUrlKeys(Optional<MailboxId> mailbox) throws IOException {
        if (!owner) {
            return;
        }
        boolean done = core.change(access.actor(), edit -> UrlKeys.reset(edit, mailbox));
        changed("RESETKEY", mailbox.map(id -> "mailbox=" + id.value()).orElse(""), done);
    }

    /**
     * Which uids are gone since a version (RFC 7162 3.2.5.2).
     *
     * @param known asked about these only; all when empty
     */
    public NumberSet vanishedSince(MailboxId mailbox, ModSeq since, Optional<NumberSet> known) throws IOException {
        Optional<MailboxView> view = mailbox(mailbox);
        if (view.isEmpty()) {
            return NumberSet.EMPTY;
        }
        NumberSet present = view.get().uids();
        NumberSet gone = destroyedSince(mailbox, since).orElse(NumberSet.range(1, view.get().uidNext() - 1));
        return known.map(gone::intersect).orElse(gone).minus(present);
    }

    /** What the journal says was destroyed; empty when it does not reach back that far, or is too long to read. */
    private Optional<NumberSet> destroyedSince(MailboxId mailbox, ModSeq since) throws IOException {
        return AccountCore.reading(() -> {
            try (View view = core.view()) {
                return switch (view.journal(since, AccountLimits.VANISHED_ENTRIES)) {
                    case JournalRead.BelowFloor _ -> Optional.<NumberSet>empty();
                    case JournalRead.Entries(var entries, var _) when entries.size() >= AccountLimits.VANISHED_ENTRIES ->
                        Optional.<NumberSet>empty();
                    case JournalRead.Entries(var entries, var _) -> {
                        NumberSet.Builder gone = NumberSet.builder();
                        entries.stream()
                                .flatMap(entry -> entry.changes().stream())
                                .filter(change -> change.type() == ObjectType.EMAIL
                                        && change.action() == Action.DESTROYED
                                        && change.container() == mailbox.value())
                                .forEach(change -> gone.addAll(change.names()));
                        yield Optional.of(gone.build());
                    }
                };
            }
        });
    }

    /**
     * Calls back after changes of the account, by whomever, on a thread of its own; changes in quick succession may
     * be told once.
     */
    public Watch watch(Runnable onChange) {
        core.watch(onChange);
        return () -> core.unwatch(onChange);
    }

    /** The uids that this session is the first to be told of, and takes for itself (RFC 3501 2.3.2, \Recent). */
    public NumberSet claimRecent(MailboxId mailbox) {
        return core.recent(mailbox, owner);
    }

    /** The uids that nobody was told of yet. */
    public NumberSet peekRecent(MailboxId mailbox) {
        return core.recent(mailbox, false);
    }

    /** An email with exactly these bytes that is in a mailbox, if there is one. */
    public Optional<EmailId> findByContent(MailboxId mailbox, Message message) throws IOException {
        if (!rights(mailbox).has(Right.READ)) {
            return Optional.empty();
        }
        byte[] address = core.contents.address(message);
        return AccountCore.reading(() -> {
            List<EmailId> found = new ArrayList<>();
            try (View view = core.view()) {
                view.scan(Layout.contents(address), (key, _) -> found.add(Layout.emailOfContent(key)));
                return found.stream()
                        .filter(email -> view.get(Layout.links(email))
                                .map(Links::decode)
                                .filter(links -> links.places().stream()
                                        .anyMatch(place -> place.mailbox().equals(mailbox)))
                                .isPresent())
                        .findFirst();
            }
        });
    }

    /** Gives the account back; the handle is of no use afterwards. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            accounts.unpin(core.id);
        }
    }

    private static String touched(Optional<MailboxId> mailbox) {
        return mailbox.map(id -> "mailbox=" + id.value()).orElse("");
    }

    private void changed(String action, String touched, boolean done) {
        access.record(AuditKind.CHANGE, action, core.version(), touched, done ? "ok" : "refused");
    }
}
