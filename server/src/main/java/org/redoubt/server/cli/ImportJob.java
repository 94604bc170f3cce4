package org.redoubt.server.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.redoubt.server.admin.ImportSession;
import org.redoubt.server.admin.ImportSession.Incoming;
import org.redoubt.server.admin.ImportSession.Outcome;
import org.redoubt.server.mailfile.FoundMessage;
import org.redoubt.server.mailfile.MessageFiles;

/**
 * Carries found messages into an account in batches. Stopped at any point, it is simply run again: what is there
 * already is recognised by its bytes.
 */
final class ImportJob implements MessageFiles.Sink {
    /** One synced write for so many small messages; a large one goes alone. */
    private static final int BATCH_MESSAGES = 200;

    private static final long BATCH_OCTETS = 4 << 20;

    private final ImportSession session;
    private final String top;
    private final Progress progress;
    private final List<FoundMessage> batch = new ArrayList<>();
    private long batchOctets;
    private long batchSourceOctets;

    private long imported;
    private long alreadyThere;
    private long passedOver;
    private final List<Map<String, Object>> failures = new ArrayList<>();

    /** @param top the mailbox that the files' top folder goes to */
    ImportJob(ImportSession session, String top, Progress progress) {
        this.session = session;
        this.top = top;
        this.progress = progress;
    }

    void run(MessageFiles files) throws IOException {
        files.forEach(this);
        flush();
        progress.finish();
    }

    @Override
    public void message(FoundMessage message, long sourceOctets) throws IOException {
        batch.add(message);
        batchOctets += message.bytes().length;
        batchSourceOctets += sourceOctets;
        if (batch.size() >= BATCH_MESSAGES || batchOctets >= BATCH_OCTETS) {
            flush();
        }
    }

    @Override
    public void unreadable(String source, String reason, long sourceOctets) {
        failed(source, reason);
        progress.advance(0, sourceOctets);
    }

    @Override
    public void passedOver(String source, long sourceOctets) {
        passedOver++;
        progress.advance(0, sourceOctets);
    }

    private void flush() throws IOException {
        if (batch.isEmpty()) {
            return;
        }
        List<Outcome> outcomes = session.put(batch.stream().map(this::incoming).toList());
        for (int i = 0; i < outcomes.size(); i++) {
            count(batch.get(i), outcomes.get(i));
        }
        progress.advance(batch.size(), batchSourceOctets);
        batch.clear();
        batchOctets = 0;
        batchSourceOctets = 0;
    }

    private Incoming incoming(FoundMessage message) {
        return new Incoming(mailbox(message.folder()), message.keywords(), message.received(), message.bytes());
    }

    /** Folders of a Maildir stand beside its INBOX; below any other mailbox they stand in it. */
    private String mailbox(String folder) {
        if (folder.isEmpty()) {
            return top;
        }
        return top.equalsIgnoreCase("INBOX") ? folder : top + "/" + folder;
    }

    private void count(FoundMessage message, Outcome outcome) {
        switch (outcome) {
            case Outcome.Imported() -> imported++;
            case Outcome.AlreadyThere() -> alreadyThere++;
            case Outcome.Failed(var why) -> failed(message.source(), why);
        }
    }

    private void failed(String source, String reason) {
        failures.add(Map.of("file", source, "reason", reason));
    }

    boolean complete() {
        return failures.isEmpty();
    }

    String summary() {
        StringBuilder text = new StringBuilder();
        text.append(imported).append(" imported, ").append(alreadyThere).append(" already there, ");
        text.append(failures.size()).append(" failed");
        if (passedOver > 0) {
            text.append(", ").append(passedOver).append(" files passed over that are no mail");
        }
        return text.toString();
    }

    List<Map<String, Object>> failures() {
        return failures;
    }

    Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("ok", complete());
        figures.put("imported", imported);
        figures.put("already_there", alreadyThere);
        figures.put("passed_over", passedOver);
        figures.put("failed", failures);
        return figures;
    }
}
