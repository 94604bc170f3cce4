package org.redoubt.sanitize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every attack mail becomes a document that does nothing, in both themes; and reading it again gives what was written. */
class AttackMailTest {
    @TestFactory
    Stream<DynamicTest> everyAttackIsInert() throws IOException {
        return Attacks.all().entrySet().stream()
                .map(attack -> DynamicTest.dynamicTest(attack.getKey(), () -> {
                    Inert.check(document(attack.getValue(), false));
                    Inert.check(document(attack.getValue(), true));
                }));
    }

    @TestFactory
    Stream<DynamicTest> everyAttackComesToRest() throws IOException {
        return Attacks.all().entrySet().stream()
                .map(attack -> DynamicTest.dynamicTest(attack.getKey(), () -> atRest(attack.getValue())));
    }

    static void atRest(String html) {
        ViewOptions options = new ViewOptions(false, false, _ -> Optional.empty());
        Node.Element box = HtmlFilter.box(html, "m1", options, new Styles(), new Images(options), new Budget());
        assertEquals(Optional.of(box), Trees.read(HtmlWriter.write(box)));
    }

    @TestFactory
    Stream<DynamicTest> everyAttackAsPlainTextIsInertToo() throws IOException {
        return Attacks.all().entrySet().stream()
                .map(attack -> DynamicTest.dynamicTest(attack.getKey(), () -> {
                    MailView view = new MailView(new ViewOptions(false, false, _ -> Optional.empty()));
                    view.text(attack.getValue(), true, true);
                    Inert.check(view.document("abc"));
                }));
    }

    @Test
    void theCorpusIsThereAndTheCheckCanFail() throws IOException {
        Map<String, String> all = Attacks.all();
        assertTrue(all.size() > 80, "" + all.size());
        String good = document("<p>x</p>", false);
        for (String bad : new String[] {
            "<script></script>", "<p onclick=x>", "<a href='javascript:x'>y</a>", "<img src='https://x.example/y'>", "<!--x-->",
            "<svg></svg>", "<p style='color:red'>"
        }) {
            assertThrows(AssertionError.class, () -> Inert.check(good.replace("<p>x</p>", bad)), bad);
        }
        assertThrows(AssertionError.class, () -> Inert.check(good.replace("</style>", "p{background:url(x)}</style>")));
    }

    @Test
    void noRuleOfAMessageChangesTheHostBesideALink() throws IOException {
        String shown = document(Objects.requireNonNull(Attacks.all().get("links-marker")), false);
        assertTrue(shown.contains("bank.example</a><span class=\"real\"> [attack.example]</span>"), shown);
        assertTrue(shown.contains("</span></a><span class=\"real\"> [attack.example]</span>"), shown);
        assertTrue(shown.contains("#m1 a span,#m1 span,#m1 *{display:none!important;"), shown);
        int important = shown.indexOf(".real{all:initial!important;");
        assertTrue(shown.contains("@layer base,hints,mail;") && important > 0, shown);
        assertTrue(important < shown.indexOf("@layer hints{"), "in the first layer, whose important rules prevail");
        assertEquals(important, shown.lastIndexOf(".real"), "the message names none of our classes");
    }

    static String document(String html, boolean dark) {
        MailView view = new MailView(new ViewOptions(false, dark, _ -> Optional.empty()));
        view.html(html);
        return view.document("abc");
    }
}
