package org.redoubt.jmap.session;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.AccountLimits;
import org.redoubt.directory.Person;
import org.redoubt.jmap.Limits;
import org.redoubt.jmap.MailSubmitter;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonNull;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.command.Capabilities;
import org.redoubt.jmap.command.QuerySorts;
import org.redoubt.sieve.Sieve;
import org.redoubt.store.id.AccountId;

/** The session object (RFC 8620 2): what there is, where, and how much of it. */
final class SessionObject {
    static final Set<String> CAPABILITIES = Set.of(
            Capabilities.CORE,
            Capabilities.MAIL,
            Capabilities.SUBMISSION,
            Capabilities.VACATION_RESPONSE,
            Capabilities.QUOTA,
            Capabilities.BLOB,
            Capabilities.SIEVE,
            Capabilities.MDN,
            Capabilities.SMIME_VERIFY,
            Capabilities.CONTACTS,
            Capabilities.SNOOZE,
            Capabilities.PRINCIPALS,
            Capabilities.MAIL_SHARE,
            Capabilities.LABELS,
            Capabilities.WEBPUSH_VAPID,
            Capabilities.WEB_SOCKET);

    private SessionObject() {}

    static JsonObject json(JmapSession session, String origin) throws IOException {
        JsonObject accounts = new JsonObject();
        Map<String, AccountHandle> open = session.accounts();
        for (Map.Entry<String, AccountHandle> account : open.entrySet()) {
            accounts.put(account.getKey(), account(session, account.getValue(), origin));
        }
        String own = JmapSession.text(session.signedIn().principal().account());
        JsonObject primary = new JsonObject();
        List.of(
                        Capabilities.MAIL,
                        Capabilities.SUBMISSION,
                        Capabilities.VACATION_RESPONSE,
                        Capabilities.QUOTA,
                        Capabilities.BLOB,
                        Capabilities.SIEVE,
                        Capabilities.MDN,
                        Capabilities.SMIME_VERIFY,
                        Capabilities.CONTACTS,
                        Capabilities.SNOOZE,
                        Capabilities.PRINCIPALS,
                        Capabilities.LABELS)
                .forEach(capability -> primary.put(capability, own));
        return new JsonObject()
                .put("capabilities", capabilities(session, origin))
                .put("accounts", accounts)
                .put("primaryAccounts", primary)
                .put("username", session.signedIn().principal().login())
                .put("apiUrl", origin + Paths.API)
                .put("downloadUrl", origin + Paths.DOWNLOAD + "{accountId}/{blobId}?name={name}&accept={type}")
                .put("uploadUrl", origin + Paths.UPLOAD + "{accountId}/")
                .put("eventSourceUrl", origin + Paths.EVENTS + "?types={types}&closeafter={closeafter}&ping={ping}")
                .put("state", state(session));
    }

    /**
     * RFC 8620 2: changes with the object; which accounts there are, what they are called, what of them is shown and may be
     * changed, and the day, is all that does while the server runs.
     */
    static String state(JmapSession session) {
        try {
            Optional<Instant> latest = session.services().submitter().map(MailSubmitter::latestHold);
            Map<String, Integer> accounts = new LinkedHashMap<>();
            for (Map.Entry<String, AccountHandle> one : session.accounts().entrySet()) {
                AccountHandle account = one.getValue();
                int hash = Objects.hash(
                        name(session, account),
                        account.nothingToChange(),
                        account.readOnly(),
                        account.shared() && account.mailboxes().all().isEmpty(),
                        account.contacts().sharesAny());
                accounts.put(one.getKey(), hash);
            }
            return "s" + Integer.toHexString(Objects.hash(accounts, latest));
        } catch (IOException gone) {
            return "s0";
        }
    }

    private static JsonObject capabilities(JmapSession session, String origin) {
        JsonObject core = new JsonObject()
                .put("maxSizeUpload", session.services().config().maxUploadOctets())
                .put("maxConcurrentUpload", Limits.CONCURRENT_UPLOADS)
                .put("maxSizeRequest", Limits.SIZE_REQUEST)
                .put("maxConcurrentRequests", Limits.CONCURRENT_REQUESTS)
                .put("maxCallsInRequest", Limits.CALLS)
                .put("maxObjectsInGet", Limits.OBJECTS_GET)
                .put("maxObjectsInSet", Limits.OBJECTS_SET)
                .put("collationAlgorithms", new JsonArray().add("i;unicode-casemap"));
        JsonObject all = new JsonObject();
        session.services().config().extensions().keySet().forEach(name -> all.put(name, new JsonObject()));
        all.put(Capabilities.CORE, core)
                .put(Capabilities.MAIL, new JsonObject())
                .put(Capabilities.SUBMISSION, new JsonObject())
                .put(Capabilities.VACATION_RESPONSE, new JsonObject())
                .put(Capabilities.QUOTA, new JsonObject())
                .put(Capabilities.BLOB, new JsonObject())
                .put(Capabilities.SIEVE, new JsonObject().put("implementation", "Redoubt"))
                .put(Capabilities.MDN, new JsonObject())
                .put(Capabilities.SMIME_VERIFY, new JsonObject())
                .put(Capabilities.CONTACTS, new JsonObject())
                .put(Capabilities.SNOOZE, new JsonObject())
                .put(Capabilities.PRINCIPALS, new JsonObject())
                .put(Capabilities.MAIL_SHARE, new JsonObject())
                .put(Capabilities.LABELS, new JsonObject())
                .put(
                        Capabilities.WEB_SOCKET,
                        new JsonObject()
                                .put("url", origin.replaceFirst("^https", "wss") + Paths.SOCKET)
                                .put("supportsPush", true));
        session.services()
                .push()
                .ifPresent(push -> all.put(
                        Capabilities.WEBPUSH_VAPID, new JsonObject().put("applicationServerKey", push.publicKey())));
        return all;
    }

    static JsonObject account(JmapSession session, AccountHandle account, String origin) {
        JsonObject capabilities = new JsonObject()
                .put(Capabilities.BLOB, blob(session));
        if (!account.shared() || !account.mailboxes().all().isEmpty()) {
            capabilities
                    .put(Capabilities.MAIL, mail(session, !account.shared()))
                    .put(Capabilities.MAIL_SHARE, new JsonObject())
                    .put(Capabilities.SMIME_VERIFY, new JsonObject());
        }
        if (account.contacts().sharesAny()) {
            capabilities.put(
                    Capabilities.CONTACTS,
                    new JsonObject()
                            .putNull("maxAddressBooksPerCard")
                            .put("mayCreateAddressBook", !account.shared() && !account.readOnly()));
        }
        session.services().config().extensions().forEach((name, templates) -> {
            JsonObject addresses = new JsonObject();
            templates.forEach((property, template) -> addresses.put(property, origin + template));
            capabilities.put(name, addresses);
        });
        if (!account.shared()) {
            capabilities.put(
                    Capabilities.SUBMISSION,
                    submission(session));
            capabilities.put(Capabilities.VACATION_RESPONSE, new JsonObject());
            capabilities.put(Capabilities.QUOTA, new JsonObject());
            capabilities.put(Capabilities.SIEVE, sieve());
            capabilities.put(Capabilities.MDN, new JsonObject());
            capabilities.put(Capabilities.LABELS, new JsonObject().put("maxLabels", Limits.LABELS));
            capabilities.put(
                    Capabilities.SNOOZE,
                    new JsonObject().put("maxSnoozeSeconds", AccountLimits.SNOOZE.toSeconds()));
            capabilities.put(
                    Capabilities.PRINCIPALS,
                    new JsonObject().put("currentUserPrincipalId", principalId(account.account())));
        }
        AccountId own = session.signedIn().principal().account();
        capabilities.put(
                Capabilities.PRINCIPALS_OWNER,
                new JsonObject()
                        .put("accountIdForPrincipal", JmapSession.text(own))
                        .put("principalId", principalId(account.account())));
        return new JsonObject()
                .put("name", name(session, account))
                .put("isPersonal", !account.shared())
                .put("isReadOnly", account.nothingToChange())
                .put("accountCapabilities", capabilities);
    }

    private static String name(JmapSession session, AccountHandle account) {
        return session.services()
                .directory()
                .person(account.account())
                .map(Person::address)
                .orElseGet(() -> JmapSession.text(account.account()));
    }

    /** As methods name principals. */
    private static String principalId(AccountId account) {
        return "p" + account.value();
    }

    /** RFC 8621 1.3.2, RFC 4865 3. */
    private static JsonObject submission(JmapSession session) {
        JsonObject extensions = new JsonObject();
        session.services().submitter().ifPresent(out -> extensions.put(
                "FUTURERELEASE",
                new JsonArray()
                        .add(String.valueOf(out.longestHold().toSeconds()))
                        .add(out.latestHold().toString())));
        long seconds = session.services().submitter().map(out -> out.longestHold().toSeconds()).orElse(0L);
        return new JsonObject().put("maxDelayedSend", seconds).put("submissionExtensions", extensions);
    }

    /** RFC 9661 1.2.1. */
    private static JsonObject sieve() {
        return new JsonObject()
                .put("maxSizeScriptName", AccountLimits.SCRIPT_NAME)
                .put("maxSizeScript", org.redoubt.sieve.Limits.SCRIPT_OCTETS)
                .put("maxNumberScripts", AccountLimits.MAX_SCRIPTS)
                .put("maxNumberRedirects", org.redoubt.sieve.Limits.REDIRECTS)
                .put("sieveExtensions", JsonArray.ofTexts(Sieve.extensions()))
                .put("notificationMethods", JsonArray.ofTexts(Sieve.notifyMethods()))
                .putNull("externalLists");
    }

    private static JsonObject blob(JmapSession session) {
        return new JsonObject()
                .put("maxSizeBlobSet", session.services().config().maxUploadOctets())
                .put("maxDataSources", Limits.BLOB_SOURCES)
                .put("supportedTypeNames", JsonArray.ofTexts(Capabilities.BLOB_TYPES))
                .put("supportedDigestAlgorithms", JsonArray.ofTexts(Capabilities.DIGESTS));
    }

    private static JsonObject mail(JmapSession session, boolean own) {
        return new JsonObject()
                .put("maxMailboxesPerEmail", JsonNull.NULL)
                .put("maxMailboxDepth", Limits.MAILBOX_DEPTH)
                .put("maxSizeMailboxName", Limits.MAILBOX_NAME)
                .put("maxSizeAttachmentsPerEmail", session.services().config().maxUploadOctets())
                .put("emailQuerySortOptions", JsonArray.ofTexts(QuerySorts.EMAIL))
                .put("mayCreateTopLevelMailbox", own);
    }
}
