package org.redoubt.search;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is marked is what a ranked search meets. */
class HighlightsTest {
    private static final String ENGLISH = "this is the text that we have, and it is for you";

    private static List<String> marked(String question, String text) throws IOException {
        return Highlights.of(question, ENGLISH + " " + text).in(text).stream()
                .map(span -> text.substring(span.from(), span.to()))
                .toList();
    }

    @Test
    void wordsAreMetWithoutCaseAndAccents() throws IOException {
        assertEquals(List.of("Caf\u00e9", "CAFE"), marked("cafe", "Caf\u00e9, cafeteria and CAFE."));
    }

    @Test
    void wordsAreMetByStemInTheLanguageOfTheText() throws IOException {
        assertEquals(List.of("invoices", "invoiced"), marked("invoice", "Some invoices were invoiced."));
        assertEquals(
                List.of("H\u00e4user"),
                Highlights.of("haus", "wir haben die und nicht das").in("H\u00e4user stehen").stream()
                        .map(span -> "H\u00e4user stehen".substring(span.from(), span.to()))
                        .toList());
    }

    @Test
    void longWordsMayBeMisspelt() throws IOException {
        assertEquals(List.of("received"), marked("recieved", "It was received."));
        assertEquals(List.of(), marked("cat", "A car."));
    }

    @Test
    void severalWordsAreEachMarkedAndNoneOverlap() throws IOException {
        assertEquals(List.of("one", "two", "one"), marked("two one", "one two three one"));
        assertEquals(List.of("\u6771\u4eac\u90fd"), marked("\u6771\u4eac \u4eac\u90fd", "\u6771\u4eac\u90fd"));
        assertEquals(List.of("mail.example.org"), marked("mail.example.org", "at mail.example.org now"));
    }

    @Test
    void nothingAskedIsNothingFound() throws IOException {
        assertEquals(List.of(), marked("  ", "some text"));
        assertEquals(List.of(), marked("!?", "some text!?"));
    }
}
