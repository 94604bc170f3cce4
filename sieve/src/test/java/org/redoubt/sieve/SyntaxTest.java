package org.redoubt.sieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.redoubt.sieve.Scripts.error;
import static org.redoubt.sieve.Scripts.errors;

import java.util.List;
import org.junit.jupiter.api.Test;

/** RFC 5228 2 and 8: the grammar, and that each error says where it is. */
class SyntaxTest {
    private final Scripts scripts = new Scripts();

    @Test
    void anEmptyScriptKeeps() {
        assertEquals(List.of(new Action.Keep(List.of())), scripts.actions(""));
        assertEquals(List.of(new Action.Keep(List.of())), scripts.actions("# nothing\r\n/* at\nall */\n"));
    }

    @Test
    void linesMayEndInLineFeedAlone() {
        assertEquals(List.of(), scripts.actions("if true\n{\n\tdiscard ;\n}\n"));
    }

    @Test
    void namesAndTagsKnowNoCase() {
        assertEquals(List.of(), scripts.actions("IF HEADER :CONTAINS \"subject\" \"bob\" { DISCARD; }"));
    }

    @Test
    void multiLineTextsAreUnstuffed() {
        Action.Reject reject = assertInstanceOf(
                Action.Reject.class,
                scripts.actions("require \"reject\"; reject text: # why\r\nOne\n..Two\n.\n;").getFirst());
        assertEquals("One\r\n.Two\r\n", reject.reason());
    }

    @Test
    void quotedStringsKnowTwoEscapesAndForgiveOthers() {
        assertEquals("a\"b\\c", scripts.value("", "set \"x\" \"a\\\"b\\\\\\c\";", "${x}").replace("\\\\", "\\"));
    }

    @Test
    void numbersHaveQuantifiers() {
        assertTrue(scripts.holds("", "size :under 1K"));
        assertTrue(scripts.holds("", "not size :over 1G"));
        assertEquals("line 1, column 16: A number ends in a digit or in K, M or G", error("if size :under 10X { stop; }"));
    }

    @Test
    void errorsSayLineAndColumn() {
        assertEquals("line 2, column 8: Expected an argument, \";\" or a block but found \"}\"", error("if true {\r\n  keep }"));
        assertEquals("line 3, column 1: There is no command \"nonsense\"", error("keep;\n\nnonsense;"));
        assertEquals("line 1, column 10: This string has no end", error("redirect \"a@b.example;\n"));
        assertEquals("line 1, column 7: This comment has no end", error("keep; /* never"));
        assertEquals("line 1, column 6: Expected an argument, \";\" or a block but found the end of the script", error("keep "));
        assertEquals("line 1, column 1: This character means nothing here", error("?"));
        assertEquals("line 1, column 1: Expected a command but found \"}\"", error("}"));
        assertEquals("line 2, column 3: NUL is not allowed", error("redirect \"\n\u00fc\u00fc\0\";"));
    }

    @Test
    void columnsCountCharacters() {
        assertEquals("line 1, column 9: This character means nothing here", error("/*\ud83d\ude00\u00fc*/ \t?"));
    }

    @Test
    void whatIsNotUtf8HasAPlace() {
        byte[] script = Scripts.octets("keep;\n# \u00fc");
        script[script.length - 1] = 'x';
        var failed = assertInstanceOf(Compilation.Failed.class, Sieve.compile(script));
        assertEquals("line 2, column 3: This is not UTF-8", failed.text());
    }

    @Test
    void severalErrorsAreToldAtOnce() {
        assertEquals(2, errors("fileinto \"x\";\nkeep;\nredirect \"nobody\";").size());
    }

    @Test
    void nestingIsBounded() {
        assertTrue(error("if " + "not ".repeat(50_000) + "true { stop; }").endsWith("Too many levels lie in each other here"));
        assertTrue(error("if true { ".repeat(20_000)).endsWith("Too many levels lie in each other here"));
        scripts.actions("if true { ".repeat(15) + "stop;" + "}".repeat(15)); // RFC 5228 2.10.5
    }

    @Test
    void scriptsThatAreTooLongAreRefused() {
        assertTrue(error("#" + "x".repeat(Limits.SCRIPT_OCTETS)).contains("longer than"));
    }

    @Test
    void argumentsOfTheWrongKindAreErrors() {
        assertTrue(error("keep 1;").endsWith("\"keep\" has an argument too many"));
        assertTrue(error("redirect;").endsWith("\"redirect\" lacks an argument"));
        assertTrue(error("redirect 5;").endsWith("A string was expected"));
        assertTrue(error("redirect [\"a@b.example\", \"c@d.example\"];").endsWith("One string was expected, not a list"));
        assertTrue(error("if size :over \"1\" { stop; }").endsWith("A number was expected"));
        assertTrue(error("keep :nonsense;").endsWith("\"keep\" knows no \":nonsense\""));
        assertTrue(error("if header \"a\" :is \"b\" { stop; }").endsWith("Tags must stand before the other arguments"));
        assertTrue(error("if header :is :contains \"a\" \"b\" { stop; }").endsWith("There can be one match type only"));
        assertTrue(error("if header :is :is \"a\" \"b\" { stop; }").endsWith("stands here twice"));
        assertTrue(error("keep true;").endsWith("\"keep\" takes no test"));
        assertTrue(error("keep { stop; }").endsWith("\"keep\" takes no block"));
        assertTrue(error("if true;").endsWith("\"if\" must have a block"));
        assertTrue(error("if { stop; }").endsWith("\"if\" must be followed by one test"));
        assertTrue(error("if allof true { stop; }").endsWith("\"allof\" must be followed by tests in parentheses"));
        assertTrue(error("true;").endsWith("\"true\" is a test, not a command"));
        assertTrue(error("if keep { stop; }").endsWith("\"keep\" is a command, not a test"));
    }

    @Test
    void requireComesFirstAndNamesWhatIsThere() {
        assertEquals("line 1, column 7: \"require\" must stand before all other commands", error("keep; require \"fileinto\";"));
        assertEquals("line 1, column 10: The extension \"nonsense\" is not supported", error("require [\"nonsense\"];"));
        assertEquals("line 1, column 1: \"fileinto\" needs require \"fileinto\"", error("fileinto \"x\";"));
        scripts.actions("require [\"comparator-i;octet\", \"comparator-i;ascii-casemap\"]; require \"fileinto\"; keep;");
    }

    @Test
    void elseFollowsIf() {
        assertEquals("line 1, column 1: \"else\" must follow the block of an \"if\"", error("else { keep; }"));
        assertEquals("line 1, column 26: Nothing can follow \"else\"", error("if true {} else { keep; }elsif true { stop; }"));
    }
}
