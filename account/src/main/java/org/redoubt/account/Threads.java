package org.redoubt.account;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.Key;

/**
 * Finds the thread of a new email: emails are of one thread when one's Message-ID is named by the other, or both
 * name a third, and their base subjects are the same (RFC 8621 3).
 *
 * <p>The index maps keyed hashes of Message-IDs to a thread and the hash of its subject. A thread is named by its
 * first email; a thread of one email has no record of its own. When a thread has {@link #MOST_EMAILS} the next one begins
 * another: an email that joins reads and writes the ids of all, and a machine that answers its own mail for years would
 * make each delivery dearer than the one before.
 */
final class Threads {
    /** Of one thread: as many ids as take the room of a short message. */
    static final int MOST_EMAILS = 1000;

    private final Edit edit;

    Threads(Edit edit) {
        this.edit = edit;
    }

    /** The thread that an email with this content would join, where there is one. */
    Optional<ThreadId> find(StoredContent content) {
        return find(edit.transaction.getAll(content.threadKeys().stream().map(Layout::threadKey).toList()), content);
    }

    private static Optional<ThreadId> find(List<Optional<byte[]>> found, StoredContent content) {
        for (Optional<byte[]> one : found) {
            if (one.isPresent()) {
                Entry entry = entry(new ByteReader(one.get()));
                if (Arrays.equals(entry.subjectHash(), content.subjectHash())) {
                    return Optional.of(entry.thread());
                }
            }
        }
        return Optional.empty();
    }

    ThreadId assign(EmailId email, StoredContent content) {
        List<Key> keys = content.threadKeys().stream().map(Layout::threadKey).toList();
        List<Optional<byte[]>> entries = edit.transaction.getAll(keys);
        Optional<ThreadId> found = find(entries, content);
        ThreadId thread = found.filter(older -> join(older, email)).orElse(new ThreadId(email.value()));
        Optional<ThreadId> full = found.filter(older -> !older.equals(thread));
        byte[] entry = new ByteWriter(32)
                .number(thread.value())
                .bytes(content.subjectHash())
                .toBytes();
        for (int i = 0; i < keys.size(); i++) {
            Optional<ThreadId> taken = entries.get(i).map(bytes -> entry(new ByteReader(bytes)).thread());
            if (taken.isEmpty() || taken.equals(full)) {
                edit.transaction.put(keys.get(i), entry);
            }
        }
        return thread;
    }

    /** Whether there was room in it. */
    private boolean join(ThreadId thread, EmailId email) {
        List<EmailId> members = new ArrayList<>(
                edit.transaction.get(Layout.thread(thread)).map(Threads::members).orElse(List.of(new EmailId(thread.value()))));
        if (members.size() >= MOST_EMAILS) {
            return false;
        }
        members.add(email);
        edit.transaction.put(Layout.thread(thread), encode(members));
        return true;
    }

    static List<EmailId> members(byte[] record) {
        ByteReader in = new ByteReader(record);
        List<EmailId> members = new ArrayList<>();
        for (int count = in.count(); count > 0; count--) {
            members.add(new EmailId(in.number()));
        }
        return members;
    }

    static byte[] encode(List<EmailId> members) {
        ByteWriter out = new ByteWriter(members.size() * 4 + 4).number(members.size());
        members.forEach(member -> out.number(member.value()));
        return out.toBytes();
    }

    private static Entry entry(ByteReader in) {
        return new Entry(new ThreadId(in.number()), in.bytes());
    }

    private record Entry(ThreadId thread, byte[] subjectHash) {}
}
