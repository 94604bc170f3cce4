package org.redoubt.server;

import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.redoubt.account.OutboundQueue;
import org.redoubt.filter.Standing;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.transport.trust.Reputations;
import org.redoubt.transport.trust.Sender.Subject;

/** What an operator asks about the names that senders have made for themselves. Every act is in the audit log first. */
final class ReputationAdmin {
    private final Reputations reputations;
    private final OperatorAudit audit;

    ReputationAdmin(Reputations reputations, OperatorAudit audit) {
        this.reputations = reputations;
        this.audit = audit;
    }

    /** One row for what is known of a subject, and one for the network that an address is in. */
    AdminAnswer show(String text) throws IOException {
        List<Subject> subjects;
        try {
            subjects = Subject.withAround(text);
        } catch (IllegalArgumentException wrong) {
            return refused(wrong);
        }
        audit.record(OutboundQueue.ACCOUNT, "REPUTATION SHOW", "subject=" + subjects.getFirst().text());
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Subject subject : subjects) {
            Standing standing = reputations.standing(subject);
            if (standing.met() > 0) {
                rows.add(row(subject, standing));
            }
        }
        return new AdminAnswer.Done(rows.isEmpty() ? "nothing is known of " + subjects.getFirst().text() : "", rows);
    }

    private Map<String, Object> row(Subject subject, Standing standing) throws IOException {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("subject", subject.text());
        row.put("kind", Reputations.kind(subject));
        row.put("good", rounded(standing.countedGood()));
        row.put("bad", rounded(standing.countedBad()));
        row.put("weight", rounded(reputations.weight(subject)));
        row.put("forgotten", standing.forgottenAt().truncatedTo(ChronoUnit.SECONDS).toString());
        return row;
    }

    private static String rounded(double number) {
        return String.format(Locale.ROOT, "%.1f", number);
    }

    AdminAnswer forget(String text) throws IOException {
        Subject subject;
        try {
            subject = Subject.parse(text);
        } catch (IllegalArgumentException wrong) {
            return refused(wrong);
        }
        audit.record(OutboundQueue.ACCOUNT, "REPUTATION FORGET", "subject=" + subject.text());
        return reputations.forget(subject)
                ? AdminAnswer.Done.of(subject.text() + " begins anew")
                : AdminAnswer.Done.of("nothing is known of " + subject.text());
    }

    private static AdminAnswer refused(IllegalArgumentException wrong) {
        return new AdminAnswer.Refused(
                wrong.getMessage() + "; give an address, a network such as 192.0.2.0/24, or a domain");
    }
}
