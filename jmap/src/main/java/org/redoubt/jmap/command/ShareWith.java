package org.redoubt.jmap.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Acl;
import org.redoubt.account.AclResult;
import org.redoubt.account.Contacts;
import org.redoubt.account.Grantee;
import org.redoubt.account.MailboxId;
import org.redoubt.account.Right;
import org.redoubt.account.Rights;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonNull;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.map.AddressBookRights;
import org.redoubt.jmap.map.MailboxRights;

/**
 * With whom something is shared: {@code shareWith} of RFC 9670 4, for mailboxes as draft-ietf-jmap-mail-sharing has it, for
 * address books as RFC 9610 2 does.
 *
 * <p>It is the list of RFC 4314 in other words, see {@link MailboxRights} and {@link AddressBookRights}. What is denied to somebody (negative rights)
 * is taken off what she is shown to have; setting her rights ends that. Entries of people and groups that are gone are
 * neither shown nor touched.
 */
final class ShareWith {
    static final String PROPERTY = "shareWith";

    private final PrincipalDirectory directory;
    private final Words words;

    /** How the rights to objects of a type are called. */
    record Words(Function<Rights, JsonObject> json, Function<JsonObject, Optional<Rights>> parse) {
        static final Words OF_MAILBOXES = new Words(rights -> MailboxRights.json(rights, true), MailboxRights::parse);
        static final Words OF_ADDRESS_BOOKS = new Words(AddressBookRights::json, AddressBookRights::parse);
    }

    /** Something that may be shared, at the gate. */
    interface Target {
        /** Empty when it is not the principal's to know. */
        Optional<Acl> acl();

        AclResult share(Grantee grantee, boolean negative, Acl.Mode mode, Rights rights) throws IOException;
    }

    static Target mailbox(AccountHandle account, MailboxId mailbox) {
        return new Target() {
            @Override
            public Optional<Acl> acl() {
                return account.acl(mailbox);
            }

            @Override
            public AclResult share(Grantee grantee, boolean negative, Acl.Mode mode, Rights rights) throws IOException {
                return account.share(mailbox, grantee, negative, mode, rights);
            }
        };
    }

    /** @param name as the book is called */
    static Target addressBook(AccountHandle account, long book, String name) {
        Contacts contacts = account.contacts();
        return new Target() {
            @Override
            public Optional<Acl> acl() {
                return contacts.acl(book);
            }

            @Override
            public AclResult share(Grantee grantee, boolean negative, Acl.Mode mode, Rights rights) throws IOException {
                return contacts.share(book, name, grantee, negative, mode, rights);
            }
        };
    }

    ShareWith(PrincipalDirectory directory, Words words) {
        this.directory = directory;
        this.words = words;
    }

    /** Null when it is shared with nobody, or one may not know. */
    JsonValue json(Target target) {
        JsonObject all = new JsonObject();
        target.acl()
                .ifPresent(acl -> shown(acl).forEach((grantee, rights) ->
                        all.put(PrincipalDirectory.id(grantee), words.json().apply(rights))));
        return all.isEmpty() ? JsonNull.NULL : all;
    }

    private Map<Grantee, Rights> shown(Acl acl) {
        Map<Grantee, Rights> shown = new LinkedHashMap<>();
        acl.granted().forEach((grantee, granted) -> {
            Rights rights = granted.minus(acl.denied().getOrDefault(grantee, Rights.NONE));
            if (!rights.isEmpty() && directory.exists(grantee)) {
                shown.put(grantee, rights);
            }
        });
        return shown;
    }

    static boolean names(String property) {
        return property.equals(PROPERTY) || property.startsWith(PROPERTY + "/");
    }

    /**
     * What an object, or a patch of it (RFC 8620 5.3), makes of who may do what.
     *
     * @param owner whose account it is
     * @param acl as it is now
     * @return rights by whose they are to be, none where she is to have none; only those that are named
     * @throws SetError when somebody is not known, or rights are none
     */
    Map<Grantee, Rights> wanted(JsonObject object, Grantee owner, Acl acl) throws SetError {
        Map<Grantee, Rights> now = shown(acl);
        Map<Grantee, Rights> wanted = new LinkedHashMap<>();
        Map<Grantee, JsonObject> patched = new LinkedHashMap<>();
        if (object.get(PROPERTY).isPresent()) {
            now.keySet().forEach(grantee -> wanted.put(grantee, Rights.NONE));
            Optional<JsonValue> given = object.value(PROPERTY);
            if (given.isPresent()) {
                for (Map.Entry<String, JsonValue> one : given.get().object().orElseThrow(ShareWith::wrong).members().entrySet()) {
                    wanted.put(grantee(one.getKey(), owner), rights(one.getValue()));
                }
            }
        }
        for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
            if (!member.getKey().startsWith(PROPERTY + "/")) {
                continue;
            }
            String[] path = member.getKey().split("/", -1);
            // RFC 8620 5.3: no path may lie within another that is given.
            if (object.get(PROPERTY).isPresent() || path.length > 3 || (path.length == 3 && object.get(PROPERTY + "/" + path[1]).isPresent())) {
                throw SetError.of("invalidPatch");
            }
            Grantee grantee = grantee(path[1], owner);
            if (path.length == 2) {
                wanted.put(grantee, member.getValue().isNull() ? Rights.NONE : rights(member.getValue()));
            } else {
                Rights had = now.getOrDefault(grantee, Rights.NONE);
                patched.computeIfAbsent(grantee, _ -> words.json().apply(had)).put(path[2], member.getValue());
            }
        }
        for (Map.Entry<Grantee, JsonObject> one : patched.entrySet()) {
            boolean sees = now.getOrDefault(one.getKey(), Rights.NONE).has(Right.LOOKUP);
            Rights rights = rights(one.getValue());
            // To see that a mailbox is there has no name in JMAP: who may, may still.
            wanted.put(one.getKey(), sees && !rights.isEmpty() ? rights.plus(Rights.of(Right.LOOKUP)) : rights);
        }
        return wanted;
    }

    private Grantee grantee(String id, Grantee owner) throws SetError {
        Grantee grantee = directory.grantee(id).orElseThrow(ShareWith::wrong);
        if (grantee.equals(owner)) {
            // RFC 9670 4: the owner is never among them.
            throw wrong();
        }
        return grantee;
    }

    private Rights rights(JsonValue value) throws SetError {
        return value.object().flatMap(words.parse()).orElseThrow(ShareWith::wrong);
    }

    private static SetError wrong() {
        return SetError.of("invalidProperties", "properties", new JsonArray().add(PROPERTY));
    }

    /**
     * Makes it so, one entry after another; each is in the audit log as a change by IMAP is.
     *
     * @param self who does it
     */
    static void apply(Target target, Grantee self, Map<Grantee, Rights> wanted) throws SetError, IOException {
        Acl acl = target.acl().orElseThrow(() -> SetError.of("forbidden"));
        List<Grantee> order = new ArrayList<>(wanted.keySet());
        // Those who lose all go first, and make room; whoever does it goes last, since she may lose the right to.
        order.sort(Comparator.comparing(self::equals)
                .thenComparing(grantee -> !wanted.getOrDefault(grantee, Rights.NONE).isEmpty()));
        for (Grantee grantee : order) {
            set(target, acl, grantee, wanted.getOrDefault(grantee, Rights.NONE));
        }
    }

    private static void set(Target target, Acl acl, Grantee grantee, Rights rights)
            throws SetError, IOException {
        if (!rights.isEmpty() && acl.denied().containsKey(grantee)) {
            done(target.share(grantee, true, Acl.Mode.REPLACE, Rights.NONE));
        }
        if (!acl.granted().getOrDefault(grantee, Rights.NONE).equals(rights)) {
            done(target.share(grantee, false, Acl.Mode.REPLACE, rights));
        }
    }

    private static void done(AclResult result) throws SetError {
        switch (result) {
            case AclResult.Done() -> {}
            case AclResult.NoMailbox() -> throw SetError.of("notFound");
            case AclResult.NoPermission() -> throw SetError.of("forbidden");
            case AclResult.Owner() -> throw wrong();
            case AclResult.TooMany() -> throw SetError.of("overQuota", "it is shared with too many");
        }
    }
}
