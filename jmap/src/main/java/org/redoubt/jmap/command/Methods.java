package org.redoubt.jmap.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.redoubt.account.ChangedType;
import org.redoubt.account.EmailId;
import org.redoubt.account.MailboxId;
import org.redoubt.account.ThreadId;

/** All methods by name. */
public final class Methods {
    private Methods() {}

    public static Map<String, Method.Entry> index() {
        Map<String, Method.Entry> index = new LinkedHashMap<>();
        for (Method.Entry entry : all()) {
            index.put(entry.name(), KnownArguments.checked(entry));
        }
        return index;
    }

    private static List<Method.Entry> all() {
        return List.of(
                new Method.Entry("Core/echo", Capabilities.CORE, new CoreEchoMethod()),
                new Method.Entry("Blob/copy", Capabilities.CORE, Copying::blobs),
                new Method.Entry("PushSubscription/get", Capabilities.CORE, PushSubscriptions::get),
                new Method.Entry("PushSubscription/set", Capabilities.CORE, PushSubscriptions::set),
                mail("Mailbox/get", new MailboxGetMethod()),
                mail("Mailbox/changes", new ChangesMethod(ChangedType.MAILBOX, id -> new MailboxId(id).text())),
                mail("Mailbox/set", new MailboxSetMethod()),
                mail("Mailbox/query", MailboxQuery::query),
                mail("Mailbox/queryChanges", MailboxQuery::changes),
                submission("Identity/get", Identities::get),
                submission("Identity/changes", new ChangesMethod(ChangedType.IDENTITY, Identities::id)),
                submission("Identity/set", Identities::set),
                submission("EmailSubmission/get", Submitting::get),
                submission("EmailSubmission/changes", new ChangesMethod(ChangedType.SUBMISSION, Submitting::id)),
                submission("EmailSubmission/query", Submitting::query),
                submission("EmailSubmission/queryChanges", Submitting::queryChanges),
                submission("EmailSubmission/set", Submitting::set),
                new Method.Entry("VacationResponse/get", Capabilities.VACATION_RESPONSE, VacationResponses::get),
                new Method.Entry("VacationResponse/set", Capabilities.VACATION_RESPONSE, VacationResponses::set),
                new Method.Entry("SieveScript/get", Capabilities.SIEVE, SieveScripts::get),
                new Method.Entry("SieveScript/set", Capabilities.SIEVE, SieveScripts::set),
                new Method.Entry("SieveScript/query", Capabilities.SIEVE, SieveScripts::query),
                new Method.Entry("SieveScript/validate", Capabilities.SIEVE, SieveScripts::validate),
                new Method.Entry("Label/get", Capabilities.LABELS, Labels::get),
                new Method.Entry(
                        "Label/changes", Capabilities.LABELS, new ChangesMethod(ChangedType.LABEL, Labels::id)),
                new Method.Entry("Label/set", Capabilities.LABELS, Labels::set),
                contacts("AddressBook/get", AddressBooks::get),
                contacts("AddressBook/changes", AddressBooks::changes),
                contacts("AddressBook/set", AddressBooks::set),
                contacts("ContactCard/get", ContactCards::get),
                contacts("ContactCard/changes", ContactCards::changes),
                contacts("ContactCard/query", ContactCards::query),
                contacts("ContactCard/queryChanges", ContactCards::queryChanges),
                contacts("ContactCard/set", ContactCards::set),
                contacts("ContactCard/copy", ContactCards::copy),
                new Method.Entry("MDN/send", Capabilities.MDN, SendingReceipts::run),
                new Method.Entry("MDN/parse", Capabilities.MDN, ReadingReceipts::run),
                new Method.Entry("Quota/get", Capabilities.QUOTA, Quotas::get),
                new Method.Entry("Quota/changes", Capabilities.QUOTA, Quotas::changes),
                new Method.Entry("Quota/query", Capabilities.QUOTA, Quotas::query),
                new Method.Entry("Quota/queryChanges", Capabilities.QUOTA, Quotas::queryChanges),
                sharing("Principal/get", Principals::get),
                sharing("Principal/changes", Principals::changes),
                sharing("Principal/set", Principals::set),
                sharing("Principal/query", Principals::query),
                sharing("Principal/queryChanges", Principals::queryChanges),
                sharing("ShareNotification/get", ShareNotifications::get),
                sharing("ShareNotification/changes", ShareNotifications::changes),
                sharing("ShareNotification/set", ShareNotifications::set),
                sharing("ShareNotification/query", ShareNotifications::query),
                sharing("ShareNotification/queryChanges", ShareNotifications::queryChanges),
                new Method.Entry("Blob/upload", Capabilities.BLOB, BlobMethods::upload),
                new Method.Entry("Blob/get", Capabilities.BLOB, BlobMethods::get),
                new Method.Entry("Blob/lookup", Capabilities.BLOB, BlobMethods::lookup),
                mail("Thread/get", new ThreadGetMethod()),
                mail("Thread/changes", new ChangesMethod(ChangedType.THREAD, id -> new ThreadId(id).text())),
                mail("Email/get", new EmailGetMethod()),
                mail("Email/set", new EmailSetMethod()),
                mail("Email/import", new EmailImportMethod()),
                mail("Email/parse", new EmailParseMethod()),
                mail("Email/copy", Copying::emails),
                mail("SearchSnippet/get", new SearchSnippetGetMethod()),
                mail("Email/query", new EmailQueryMethod()),
                mail("Email/queryChanges", new EmailQueryChangesMethod()),
                mail("Email/changes", new ChangesMethod(ChangedType.EMAIL, id -> new EmailId(id).text())));
    }

    private static Method.Entry submission(String name, Method method) {
        return new Method.Entry(name, Capabilities.SUBMISSION, method);
    }

    private static Method.Entry contacts(String name, Method method) {
        return new Method.Entry(name, Capabilities.CONTACTS, method);
    }

    private static Method.Entry sharing(String name, Method method) {
        return new Method.Entry(name, Capabilities.PRINCIPALS, method);
    }

    private static Method.Entry mail(String name, Method method) {
        return new Method.Entry(name, Capabilities.MAIL, call -> {
            call.requireMail();
            method.run(call);
        });
    }
}
