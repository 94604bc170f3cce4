package org.redoubt.imap.map;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.redoubt.imap.codec.ResponseBuffer;
import org.redoubt.imap.map.MessageThreads.Message;

/** RFC 5256 3: what becomes of references that are whole, missing, doubled and circular, and of subjects. */
class MessageThreadsTest {
    private static Message message(long uid, String subject, String id, String... references) {
        boolean answers = subject.startsWith("Re: ");
        String base = answers ? subject.substring(4) : subject;
        Optional<String> own = id.isEmpty() ? Optional.empty() : Optional.of(id);
        return new Message(uid, uid * 1000, uid * 1000, base, answers, own, List.of(references));
    }

    private static String written(MessageThreads threads) {
        ResponseBuffer out = new ResponseBuffer();
        threads.write(uid -> uid, out);
        return new String(out.array(), 0, out.size(), StandardCharsets.US_ASCII);
    }

    private static String references(Message... messages) {
        return written(MessageThreads.byReferences(List.of(messages)));
    }

    @Test
    void answersStandBelowWhatTheyAnswer() {
        assertEquals(
                "(1 2 (3)(4 5))",
                references(
                        message(1, "a", "m1"),
                        message(2, "Re: a", "m2", "m1"),
                        message(3, "Re: a", "m3", "m1", "m2"),
                        message(4, "Re: a", "m4", "m1", "m2"),
                        message(5, "Re: a", "m5", "m1", "m2", "m4")));
    }

    @Test
    void aMessageThatIsNotHereHoldsItsAnswersTogether() {
        assertEquals(
                "((2)(3))", references(message(2, "b", "m2", "gone"), message(3, "c", "m3", "gone")));
        assertEquals("(2 3)", references(message(2, "b", "m2", "gone"), message(3, "c", "m3", "gone", "m2")));
    }

    @Test
    void placesBetweenThatNobodyFillsAreClosed() {
        assertEquals("(1 2)", references(message(1, "a", "m1"), message(2, "b", "m2", "m1", "x", "y", "z")));
    }

    @Test
    void circlesAreNotClosed() {
        assertEquals("(2 1)", references(message(1, "a", "m1", "m2"), message(2, "b", "m2", "m1")));
        assertEquals("(1)", references(message(1, "a", "m1", "m1")));
    }

    @Test
    void whoHasAnothersIdentifierStandsAlone() {
        assertEquals(
                "(1 3)(2)", references(message(1, "a", "same"), message(2, "b", "same"), message(3, "c", "m3", "same")));
    }

    @Test
    void whatAMessageSaysOfItselfCountsForMore() {
        // The second says that the third answers the first; the third says otherwise.
        assertEquals(
                "(1)(3 2)",
                references(
                        message(1, "a", "m1"), message(2, "b", "m2", "m1", "m3"), message(3, "c", "m3", "gone")));
    }

    @Test
    void threadsOfOneSubjectAreOne() {
        assertEquals("(1 2)", references(message(1, "a", "m1"), message(2, "Re: a", "m2")));
        assertEquals("((1)(2))", references(message(1, "a", "m1"), message(2, "a", "m2")));
        assertEquals("((1)(2))", references(message(1, "Re: a", "m1"), message(2, "Re: a", "m2")));
        assertEquals("(1)(2)", references(message(1, "", "m1"), message(2, "", "m2")));
    }

    @Test
    void refsLeavesSubjectsAloneAndGoesByTheLastArrival() {
        List<Message> messages = List.of(
                message(1, "a", "m1"), message(2, "a", "m2"), message(3, "Re: a", "m3", "m1"));
        assertEquals("(2)(1 3)", written(MessageThreads.byReferencesAlone(messages)));
    }

    @Test
    void orderedSubjectKnowsSubjectsOnly() {
        List<Message> messages = List.of(
                message(1, "b", "m1"), message(2, "a", "m2", "m1"), message(3, "Re: b", ""), message(4, "Re: b", ""));
        assertEquals("(1 (3)(4))(2)", written(MessageThreads.bySubject(messages)));
    }

    @Test
    void everyMessageOfAnyMailboxIsShownOnce() {
        long seed = Long.getLong("redoubt.seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            List<Message> messages = mailbox(random, 1 + random.nextInt(12));
            List<Long> uids = messages.stream().map(Message::uid).toList();
            assertEquals(uids, shown(MessageThreads.byReferences(messages)), messages::toString);
            assertEquals(uids, shown(MessageThreads.byReferencesAlone(messages)), messages::toString);
            assertEquals(uids, shown(MessageThreads.bySubject(messages)), messages::toString);
        }
    }

    private static List<Message> mailbox(Random random, int size) {
        List<Message> messages = new ArrayList<>();
        for (int uid = 1; uid <= size; uid++) {
            String[] references = new String[random.nextInt(4)];
            for (int i = 0; i < references.length; i++) {
                references[i] = "m" + random.nextInt(size + 3);
            }
            String subject = (random.nextBoolean() ? "Re: " : "") + (random.nextInt(4) == 0 ? "" : "s" + random.nextInt(3));
            String id = random.nextInt(5) == 0 ? "" : "m" + random.nextInt(size + 1);
            messages.add(message(uid, subject, id, references));
        }
        return messages;
    }

    private static List<Long> shown(MessageThreads threads) {
        return Arrays.stream(written(threads).split("[() ]+"))
                .filter(number -> !number.isEmpty())
                .map(Long::valueOf)
                .sorted()
                .toList();
    }
}
