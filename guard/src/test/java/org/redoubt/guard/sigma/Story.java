package org.redoubt.guard.sigma;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditRecord;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.detect.EventView;
import org.redoubt.guard.detect.Habits;

/** Events told one after another to an engine, and what it finds. */
final class Story {
    final List<Finding> findings = new ArrayList<>();
    private final Engine engine;
    private final Habits habits = new Habits();
    /** A Wednesday noon, in whatever zone the tests run. */
    Instant now = java.time.LocalDateTime.of(2026, 11, 25, 12, 0).atZone(java.time.ZoneId.systemDefault()).toInstant();
    String address = "192.0.2.7";
    String agent = "";
    String via = "imaps";
    String login = "alice@example.org";
    long account = 5;
    private long sequence;

    Story(RuleSet rules) {
        if (!rules.problems().isEmpty()) {
            throw new AssertionError(rules.problems());
        }
        this.engine = new Engine(rules);
    }

    static Story of(String rules) {
        return new Story(RuleSet.of(Map.of("test.yml", rules)));
    }

    static Story shipped() {
        return new Story(RuleSet.shipped());
    }

    Story at(String from) {
        address = from;
        return this;
    }

    Story later(Duration by) {
        now = now.plus(by);
        return this;
    }

    Story event(AuditKind kind, String action, String touched, String outcome) {
        SessionInfo session = new SessionInfo("s1", via, address + ":4711", true, agent);
        AuditEvent event = new AuditEvent(now, kind, login, account, session, action, 0, touched, outcome);
        findings.addAll(engine.look(new EventView(new AuditRecord(++sequence, event), habits.learn(event))));
        return this;
    }

    Story signIn() {
        return event(AuditKind.SIGN_IN, "LOGIN", "", "ok");
    }

    Story signInFrom(String country) {
        return event(AuditKind.SIGN_IN, "LOGIN", "second-factor country=" + country, "ok");
    }

    Story refused(String typed) {
        return event(AuditKind.SIGN_IN, "LOGIN", "reason=WRONG_CREDENTIALS typed=" + typed, "refused");
    }

    Story read(String emails) {
        return event(AuditKind.READ, "FETCH", "mailbox=1 uids=" + emails + " emails=" + emails, "ok");
    }

    long sequence() {
        return sequence;
    }

    /** Names of the rules that were met and that are more than counted. */
    Set<String> alerts() {
        Set<String> names = new TreeSet<>();
        findings.forEach(finding -> {
            if (finding.rule().level() != Level.INFORMATIONAL) {
                names.add(finding.rule().name());
            }
        });
        return names;
    }

    boolean met(String rule) {
        return findings.stream().anyMatch(finding -> finding.rule().name().equals(rule));
    }
}
