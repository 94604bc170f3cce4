package org.redoubt.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.jmap.JmapClient.Answer;

/** Names and colours of keywords, kept on the server, over HTTPS. */
class LabelConformanceTest {
    private static final String USING = "['urn:ietf:params:jmap:core','https://redoubt.org/jmap/labels']";

    private TestServer server;
    private JmapClient alice;

    @BeforeEach
    void open() throws IOException {
        server = new TestServer();
        alice = server.alice();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private Answer call(String name, String arguments) throws IOException {
        return alice.batch("{'using':" + USING + ",'methodCalls':[['" + name + "',{'accountId':'$a'" + arguments
                        + "},'c']]}")
                .answer(0);
    }

    private Answer create(String label) throws IOException {
        return call("Label/set", ",'create':{'l':" + label + "}");
    }

    @Test
    void aLabelIsMadeNamedAnewAndDestroyed() throws IOException {
        String state = call("Label/get", ",'ids':null").text("/state");
        Answer made = create("{'name':'Öffentliche Arbeit','color':'#2a7de1'}");
        String id = made.text("/created/l/id");
        assertEquals("'o-ffentliche-arbeit'", made.at("/created/l/keyword"));
        Answer changes = call("Label/changes", ",'sinceState':'" + state + "'");
        assertEquals("['" + id + "']", changes.at("/created"));
        assertEquals(
                "null",
                call("Label/set", ",'update':{'" + id + "':{'name':'Arbeit','color':'#000000'}}").at("/updated/" + id));
        Answer got = call("Label/get", ",'ids':null");
        assertEquals("'o-ffentliche-arbeit'", got.at("/list/0/keyword"));
        assertEquals("'Arbeit'", got.at("/list/0/name"));
        assertEquals("'#000000'", got.at("/list/0/color"));
        assertNotEquals(state, got.text("/state"));
        assertEquals("['" + id + "']", call("Label/set", ",'destroy':['" + id + "']").at("/destroyed"));
        assertEquals("[]", call("Label/get", ",'ids':null").at("/list"));
    }

    @Test
    void namesThatGiveNoKeywordGetOneAndNoTwoAreAlike() throws IOException {
        assertEquals("'label'", create("{'name':'仕事','color':'#000000'}").at("/created/l/keyword"));
        assertEquals("'label-2'", create("{'name':'勉強','color':'#000000'}").at("/created/l/keyword"));
        assertEquals("['name']", create("{'name':'仕事','color':'#000000'}").at("/notCreated/l/properties"));
        assertEquals(
                "['keyword']",
                create("{'name':'Other','keyword':'label','color':'#000000'}").at("/notCreated/l/properties"));
    }

    @Test
    void keywordsThatMeanSomethingAreNoLabelsButTagsOfThunderbirdAre() throws IOException {
        for (String keyword : new String[] {"$seen", "$muted", "$label6", "two words", "", "Upper"}) {
            assertEquals(
                    "['keyword']",
                    create("{'name':'X','keyword':'" + keyword + "','color':'#000000'}").at("/notCreated/l/properties"),
                    keyword);
        }
        create("{'name':'Important','keyword':'$label1','color':'#ff0000'}").text("/created/l/id");
    }

    @Test
    void whatDoesNotFitIsRefused() throws IOException {
        assertEquals("['color']", create("{'name':'X','color':'red'}").at("/notCreated/l/properties"));
        assertEquals("['name']", create("{'name':' X','color':'#000000'}").at("/notCreated/l/properties"));
        assertEquals("['name']", create("{'name':'" + "x".repeat(101) + "','color':'#000000'}").at("/notCreated/l/properties"));
        assertEquals("['who']", create("{'name':'X','color':'#000000','who':1}").at("/notCreated/l/properties"));
        String id = create("{'name':'X','color':'#000000'}").text("/created/l/id");
        assertEquals(
                "['keyword']",
                call("Label/set", ",'update':{'" + id + "':{'keyword':'y'}}").at("/notUpdated/" + id + "/properties"));
        for (int i = 1; i < 40; i++) {
            create("{'name':'X" + i + "','color':'#000000'}").text("/created/l/id");
        }
        assertEquals("'overQuota'", create("{'name':'One too many','color':'#000000'}").at("/notCreated/l/type"));
    }
}
