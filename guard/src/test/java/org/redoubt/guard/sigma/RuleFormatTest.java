package org.redoubt.guard.sigma;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.redoubt.guard.AuditKind;

/** The published format of Sigma rules: what matches and what does not, and how a wrong rule is told of. */
class RuleFormatTest {
    private static final String HEAD = "title: T\nname: t\nlogsource: {product: redoubt}\ndetection:\n";

    private static boolean met(String detection, String action, String touched) {
        return Story.of(HEAD + detection.indent(2))
                .event(AuditKind.CHANGE, action, touched, "ok")
                .met("t");
    }

    private static boolean meets(String selection, String action) {
        return met("s:\n  " + selection + "\ncondition: s", action, "mailbox=3 granted=lr emails=1:40");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '"', value = {
        "action: putscript;true",
        "action|cased: putscript;false",
        "action: PUT*;true",
        "action: P?TSCRIPT;true",
        "action: 'P\\?TSCRIPT';false",
        "action: PUT;false",
        "action|contains: TSC;true",
        "action|startswith: PUT;true",
        "action|startswith: SCRIPT;false",
        "action|endswith: SCRIPT;true",
        "action|endswith: PUT;false",
        "action|contains|all: [PUT, IPT];true",
        "action|contains|all: [PUT, GET];false",
        "action|contains: [XX, IPT];true",
        "action|re: '^P.T';true",
        "action|re: '^p.t';false",
        "action|re|i: '^p.t';true",
        "action|neq: PUTSCRIPT;false",
        "action: [GETSCRIPT, PUTSCRIPT];true",
        "action: null;false",
        "agent: null;true",
        "agent|exists: false;true",
        "action|exists: true;true",
        "action|fieldref: action;true",
        "action|fieldref: via;false",
        "address|cidr: 192.0.2.0/24;true",
        "address|cidr: 192.0.2.0/30;false",
        "address|cidr: ['2001:db8::/32', '192.0.0.0/16'];true",
        "messages|gte: 40;true",
        "messages|gt: 40;false",
        "messages|lt: 41;true",
        "messages: 40;true",
        "detail.granted: lr;true",
        "detail.grant: lr;false",
        "at|hour|gte: 12;true",
        "at|hour: 12;true",
        "at|hour|gt: 12;false",
        "at|year: 2026;true",
        "weekday: 3;true",
    })
    void aFieldMeetsAsTheFormatSays(String selection, boolean meets) {
        assertEquals(meets, meets(selection, "PUTSCRIPT"));
    }

    @Test
    void base64IsLookedForAtEachOfItsThreePlaces() {
        for (String before : new String[] {"", "x", "xy", "xyz"}) {
            String text = Base64.getEncoder().encodeToString((before + "cmd.exe /c tail").getBytes(StandardCharsets.UTF_8));
            assertTrue(meets("action|base64offset|contains: 'cmd.exe /c'", text), text);
        }
        assertTrue(meets("action|base64: secret", "c2VjcmV0"));
        assertFalse(meets("action|base64: secret", "c2VjcmV1"));
        String wide = Base64.getEncoder().encodeToString("-enc".getBytes(StandardCharsets.UTF_16LE));
        assertTrue(meets("action|wide|base64offset|contains: '-enc'", "xx " + wide));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '"', value = {
        "a and b;true",
        "a and not b;false",
        "a and c;false",
        "c or a and b;true",
        "not c;true",
        "not (a or c);false",
        "1 of them;true",
        "all of them;false",
        "any of (x;error",
        "all of a*;true",
        "2 of them;true",
        "3 of them;false",
        "1 of z*;error",
        "d;error",
        "a b;error",
        "a | count() > 5;error",
    })
    void conditionsAreReadAsTheFormatSays(String condition, String expected) {
        String text = HEAD + "  a: {action: X}\n  b: {via: imaps}\n  c: {via: pop3}\n  condition: " + condition + "\n";
        RuleSet rules = RuleSet.of(Map.of("c.yml", text));
        if (expected.equals("error")) {
            assertEquals(1, rules.problems().size());
            assertTrue(rules.problems().getFirst().startsWith("c.yml line 8: "), rules.problems().getFirst());
        } else {
            boolean met = new Story(rules).event(AuditKind.CHANGE, "X", "", "ok").met("t");
            assertEquals(Boolean.parseBoolean(expected), met);
        }
    }

    @Test
    void listsOfTablesAndWordsMeetWhenOneDoes() {
        assertTrue(met("s:\n  - action: A\n  - action: B\ncondition: s", "B", ""));
        assertFalse(met("s:\n  - action: A\n  - {action: B, via: pop3}\ncondition: s", "B", ""));
        assertTrue(met("s:\n  - nothing\n  - granted\ncondition: s", "B", "granted=lr"));
        assertFalse(met("s:\n  '|all':\n    - nothing\n    - granted\ncondition: s", "B", "granted=lr"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "detection: [;4;YAML",
        "detection: {s: {nofield: 1}, condition: s};2;no field 'nofield'",
        "detection: {s: {action|foo: 1}, condition: s};2;modifier 'foo'",
        "detection: {s: {action|re: '(x'}, condition: s};2;regular expression",
        "detection: {s: {address|cidr: 1.2.3}, condition: s};2;network",
        "detection: {s: {action: !!java.net.URL x}, condition: s};2;tag",
        "detection: {s: {action: 1, action: 2}, condition: s};2;twice",
        "detection: {s: &x {action: 1}, t: *x, condition: s};1;references",
        "detection: {s: {action: 1}};2;'condition' is missing",
        "detection: {timeframe: 5m, s: {action: 1}, condition: s};2;timespan",
        "sigma: 1;2;not known",
        "level: awful;2;level",
    })
    void aWrongRuleIsToldOfWithFileAndLineAndLeavesOthersAlone(String line, int number, String what) {
        String wrong = "title: T\n" + line + "\nname: w\nlogsource: {product: redoubt}\n" + (line.startsWith("detection") ? "" : "detection: {s: {action: 1}, condition: s}\n");
        String right = HEAD + "  s: {action: X}\n  condition: s\n";
        RuleSet rules = RuleSet.of(new java.util.TreeMap<>(Map.of("a.yml", wrong, "b.yml", right)));
        assertEquals(1, rules.problems().size(), rules.problems().toString());
        String problem = rules.problems().getFirst();
        assertTrue(problem.startsWith("a.yml line " + number + ": ") && problem.contains(what), problem);
        assertEquals(1, rules.infos().size());
    }

    private static final String COUNTED = HEAD
            + "  s: {action: X}\n  condition: s\n---\ntitle: C\nname: c\ncorrelation:\n  rules: t\n  timespan: 10m\n";

    @Test
    void eventsAreCountedPerGroupWithinTheTime() {
        Story story = Story.of(COUNTED + "  type: event_count\n  group-by: [login]\n  condition: {gte: 3}\n");
        for (int i = 0; i < 2; i++) {
            story.event(AuditKind.CHANGE, "X", "", "ok");
        }
        story.login = "bob@example.org";
        story.event(AuditKind.CHANGE, "X", "", "ok");
        assertFalse(story.met("c"), "another's do not count");
        story.login = "alice@example.org";
        story.later(Duration.ofMinutes(11)).event(AuditKind.CHANGE, "X", "", "ok");
        assertFalse(story.met("c"), "the first two are too old");
        story.event(AuditKind.CHANGE, "X", "", "ok").event(AuditKind.CHANGE, "X", "", "ok");
        assertTrue(story.met("c"));
        assertEquals(java.util.List.of(4L, 5L, 6L), story.findings.getLast().evidence());
        assertEquals(Map.of("login", "alice@example.org"), story.findings.getLast().group());
        assertFalse(story.met("t"), "what is only counted does not speak");
    }

    @Test
    void valuesAndSumsAreCounted() {
        Story values = Story.of(COUNTED + "  type: value_count\n  condition: {field: address, gt: 2}\n");
        values.event(AuditKind.CHANGE, "X", "", "ok").event(AuditKind.CHANGE, "X", "", "ok");
        values.at("192.0.2.8").event(AuditKind.CHANGE, "X", "", "ok");
        assertFalse(values.met("c"));
        values.at("192.0.2.9").event(AuditKind.CHANGE, "X", "", "ok");
        assertTrue(values.met("c"));
        assertEquals(java.util.List.of(2L, 3L, 4L), values.findings.getLast().evidence());
        Story sum = Story.of(COUNTED + "  type: value_sum\n  condition: {field: messages, gte: 100}\n");
        sum.event(AuditKind.CHANGE, "X", "emails=1:60", "ok");
        sum.later(Duration.ofMinutes(11)).event(AuditKind.CHANGE, "X", "emails=1:60", "ok");
        assertFalse(sum.met("c"));
        sum.event(AuditKind.CHANGE, "X", "emails=1:40", "ok");
        assertTrue(sum.met("c"));
        assertEquals(java.util.List.of(2L, 3L), sum.findings.getLast().evidence());
        for (int i = 0; i < 30; i++) {
            sum.event(AuditKind.CHANGE, "X", "emails=1", "ok");
        }
        assertEquals(
                LongStream.rangeClosed(14, 33).boxed().toList(), sum.findings.getLast().evidence(), "the last twenty");
    }

    @Test
    void temporalRulesNeedAllOfThemAndOrderedOnesInTheirOrder() {
        String two = HEAD + "  s: {action: X}\n  condition: s\n---\ntitle: U\nname: u\nlogsource: {product: redoubt}\n"
                + "detection: {s: {action: Y}, condition: s}\n---\ntitle: C\nname: c\ncorrelation:\n  rules: [t, u]\n"
                + "  timespan: 10m\n  group-by: [login]\n  type: ";
        Story any = Story.of(two + "temporal\n");
        any.event(AuditKind.CHANGE, "Y", "", "ok").later(Duration.ofMinutes(11)).event(AuditKind.CHANGE, "X", "", "ok");
        assertFalse(any.met("c"));
        any.event(AuditKind.CHANGE, "Y", "", "ok");
        assertTrue(any.met("c"));
        Story ordered = Story.of(two + "temporal_ordered\n");
        ordered.event(AuditKind.CHANGE, "Y", "", "ok").event(AuditKind.CHANGE, "X", "", "ok");
        assertFalse(ordered.met("c"));
        ordered.event(AuditKind.CHANGE, "Y", "", "ok");
        assertTrue(ordered.met("c"));
        assertEquals(java.util.List.of(2L, 3L), ordered.findings.getLast().evidence());
    }

    @Test
    void memoryIsBoundedHoweverManyGroupsAndEvents() throws Exception {
        Rule.Correlation rule = (Rule.Correlation) RuleReader.read(
                        "m.yml", COUNTED + "  type: event_count\n  group-by: [login]\n  condition: {gte: 10000}\n")
                .getLast();
        Correlator correlator = new Correlator(rule);
        var habits = org.redoubt.guard.detect.Habits.New.NOTHING;
        for (int i = 0; i < 300_000; i++) {
            var event = new org.redoubt.guard.AuditEvent(
                    java.time.Instant.EPOCH, AuditKind.CHANGE, "p" + i % 120_000, 1,
                    new org.redoubt.guard.SessionInfo("s", "v", "local", true), "X", 0, "", "ok");
            correlator.add(new org.redoubt.guard.detect.EventView(new org.redoubt.guard.AuditRecord(i, event), habits), 0, "t");
            assertTrue(correlator.groups() <= Limits.MAX_GROUPS && correlator.cells() <= Limits.MAX_CELLS);
        }
        assertTrue(correlator.groups() > 10_000);
    }

    @Test
    void aCorrelationOfNothingOrOfItselfIsRefused() {
        RuleSet rules = RuleSet.of(Map.of("x.yml", "title: C\nname: c\ncorrelation: {rules: c, timespan: 1m, type: temporal}\n"
                + "---\ntitle: D\nname: d\ncorrelation: {rules: none, timespan: 1m, type: temporal}\n"));
        assertEquals(2, rules.problems().size(), rules.problems().toString());
        assertTrue(rules.infos().isEmpty());
    }

    @Test
    void aRuleOfTheFolderTakesTheShippedOnesPlace(@org.junit.jupiter.api.io.TempDir java.nio.file.Path folder) throws Exception {
        java.nio.file.Files.writeString(folder.resolve("mine.yml"), "title: Mine\nname: new_network\nlogsource: {product: redoubt}\n"
                + "detection: {s: {action: NONE}, condition: s}\n");
        RuleSet rules = RuleSet.withFolder(folder);
        assertEquals(java.util.List.of(), rules.problems());
        assertEquals(RuleSet.shipped().infos().size(), rules.infos().size());
        Story story = new Story(rules).signIn().at("198.51.100.1").signIn();
        assertFalse(story.met("new_network"));
    }
}
