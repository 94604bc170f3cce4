package org.redoubt.scim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.redoubt.guard.json.Json;
import org.redoubt.scim.TestServer.Answer;

/** Groups, in the requests that Entra ID and Okta send and in those of RFC 7644. */
@Timeout(60)
class GroupsTest {
    private TestServer server;
    private String ann;
    private String ben;

    @BeforeEach
    void open() throws Exception {
        server = new TestServer();
        ann = server.user("ann");
        ben = server.user("ben");
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    private List<String> members(String address) {
        return server.directory.group(address).orElseThrow().members();
    }

    @Test
    void entraCreatesAddsAndRemoves() throws Exception {
        Answer made = server.post("/Groups", """
                {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group",
                  "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
                 "externalId":"8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159","displayName":"Sales & Märkte",
                 "meta":{"resourceType":"Group"}}""");
        assertEquals(201, made.status(), made.body().toString());
        String address = "sales-markte@example.org";
        assertEquals(List.of(), members(address));

        Answer add = server.patch("/Groups/" + made.id(), """
                {"op":"Add","path":"members","value":[{"$ref":null,"value":"%s"},{"value":"%s"}]}""".formatted(ann, ben));
        assertEquals(204, add.status(), add.body().toString());
        assertEquals(List.of("ann@example.org", "ben@example.org"), members(address));

        Answer remove = server.patch("/Groups/" + made.id(), """
                {"op":"Remove","path":"members","value":[{"$ref":null,"value":"%s"}]}""".formatted(ann));
        assertEquals(204, remove.status(), remove.body().toString());
        assertEquals(List.of("ben@example.org"), members(address));

        Answer found = server.get("/Groups?excludedAttributes=members&filter=displayName%20eq%20%22Sales%20%26%20M%C3%A4rkte%22");
        Map<String, Object> shown = Json.objects(found.body(), "Resources").getFirst();
        assertFalse(shown.containsKey("members"));
        assertEquals(made.id(), Json.text(shown, "id"));

        Map<String, Object> user = server.get("/Users/" + ben).body();
        assertEquals("Sales & Märkte", Json.text(Json.objects(user, "groups").getFirst(), "display"));
    }

    @Test
    void oktaPushesAGroup() throws Exception {
        Answer made = server.post("/Groups", """
                {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Test SCIMv2",
                 "members":[{"value":"%s","display":"ann@example.org"}]}""".formatted(ann));
        assertEquals(201, made.status(), made.body().toString());
        String path = "/Groups/" + made.id();
        assertEquals(List.of("ann@example.org"), members("test-scimv2@example.org"));
        Answer renamed = server.patch(
                path, "{\"op\":\"replace\",\"value\":{\"id\":\"" + made.id() + "\",\"displayName\":\"Test 2\"}}");
        assertEquals(204, renamed.status(), renamed.body().toString());
        assertEquals("Test 2", server.get(path).text("displayName"));
        assertEquals(
                204,
                server.patch(path, """
                {"op":"remove","path":"members[value eq \\"%s\\"]"},
                {"op":"add","path":"members","value":[{"value":"%s","display":"ben@example.org"}]}""".formatted(ann, ben)).status());
        assertEquals(List.of("ben@example.org"), members("test-scimv2@example.org"));
        assertEquals(
                204,
                server.patch(path, "{\"op\":\"replace\",\"path\":\"members\",\"value\":[{\"value\":\"" + ann + "\"}]}")
                        .status());
        assertEquals(List.of("ann@example.org"), members("test-scimv2@example.org"));
        assertEquals(204, server.delete(path).status());
        assertTrue(server.directory.group("test-scimv2@example.org").isEmpty());
    }

    @Test
    void anAddressIsGivenOrMadeAndStays() throws Exception {
        Answer given = server.post("/Groups", """
                {"displayName":"Board","urn:ietf:params:scim:schemas:extension:redoubt:2.0:Group":{"address":"board@example.org"}}""");
        assertEquals(201, given.status(), given.body().toString());
        assertTrue(server.directory.group("board@example.org").isPresent());
        assertEquals(409, server.post("/Groups", "{\"displayName\":\"board\"}").status(), "the same name");
        assertEquals(409, server.post("/Groups", "{\"displayName\":\"ANN!\"}").status(), "a person's address");
        assertEquals("invalidValue", server.post("/Groups", "{\"displayName\":\"販売\"}").text("scimType"));
        assertEquals(
                "mutability",
                server.patch(
                                "/Groups/" + given.id(),
                                "{\"op\":\"replace\",\"path\":\"urn:ietf:params:scim:schemas:extension:redoubt:2.0:Group:address\",\"value\":\"b@example.org\"}")
                        .text("scimType"));
        assertEquals(
                400,
                server.post("/Groups", "{\"displayName\":\"N\",\"urn:ietf:params:scim:schemas:extension:redoubt:2.0:Group\":{\"address\":\"n@example.net\"}}")
                        .status());
    }

    @Test
    void membersAreThoseWhoAreHere() throws Exception {
        Answer none = server.post("/Groups", "{\"displayName\":\"G\",\"members\":[{\"value\":\"4711\"}]}");
        assertEquals("invalidValue", none.text("scimType"));
        assertTrue(server.directory.group("g@example.org").isEmpty());
        String inner = server.post("/Groups", "{\"displayName\":\"Inner\",\"members\":[{\"value\":\"" + ann + "\"}]}").id();
        Answer outer = server.post("/Groups", "{\"displayName\":\"Outer\",\"members\":[{\"value\":\"" + inner + "\"}]}");
        assertEquals("Group", Json.text(Json.objects(outer.body(), "members").getFirst(), "type"));
        Answer put = server.put("/Groups/" + outer.id(), "{\"displayName\":\"Outer\"}");
        assertEquals(200, put.status(), put.body().toString());
        assertEquals(List.of(), members("outer@example.org"));
    }

    @Test
    void twoWhoChangeTheSameAreTold() throws Exception {
        Answer made = server.post("/Groups", "{\"displayName\":\"G\"}");
        server.administration.addMember("g@example.org", "ann@example.org").orThrow();
        Answer late = server.send(
                server.token,
                "PUT",
                "/Groups/" + made.id(),
                "{\"displayName\":\"G\"}",
                "If-Match",
                made.etag());
        assertEquals(412, late.status());
        assertEquals(List.of("ann@example.org"), members("g@example.org"));
    }
}
