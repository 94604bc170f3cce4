package org.redoubt.scim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.redoubt.directory.Person;
import org.redoubt.directory.SignIn;
import org.redoubt.directory.provision.Provisioning;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.json.Json;
import org.redoubt.scim.TestServer.Answer;

/** People, in the requests that Entra ID and Okta send and in those of RFC 7644. */
@Timeout(60)
class UsersTest {
    private static final byte[] PASSWORD = "correct horse battery".getBytes(StandardCharsets.UTF_8);
    private static final SessionInfo IMAP = new SessionInfo("i1", "imap", "192.0.2.1:1", true);

    // As Entra ID's gallery application sends it.
    private static final String ENTRA = """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User",
              "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
             "externalId":"0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef",
             "userName":"erin@example.org","active":true,
             "displayName":"Erin Example",
             "emails":[{"primary":true,"type":"work","value":"erin.example@example.org"}],
             "meta":{"resourceType":"User"},
             "name":{"formatted":"Erin Example","familyName":"Example","givenName":"Erin"},
             "title":"Engineer","preferredLanguage":"en-US",
             "phoneNumbers":[{"type":"work","value":"+1 555"}],
             "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"R&D"},
             "roles":[]}""";

    // As Okta's SCIM 2.0 application sends it.
    private static final String OKTA = """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],
             "userName":"olga@example.org",
             "name":{"givenName":"Olga","familyName":"Okta"},
             "emails":[{"primary":true,"value":"olga@example.org","type":"work"}],
             "displayName":"Olga Okta","locale":"en-US","externalId":"00ujl29u0le5T6Aj10h7",
             "groups":[],"password":"1mz050nq","active":true}""";

    private TestServer server;

    @BeforeEach
    void open() throws Exception {
        server = new TestServer();
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    private Person person(String address) {
        return server.directory.person(address).orElseThrow();
    }

    private SignIn signIn(String address) {
        return server.directory.signIn(address, PASSWORD, IMAP);
    }

    @Test
    void entraFindsNobodyThenCreates() throws Exception {
        Answer none = server.find("Users", "userName eq \"erin@example.org\"");
        assertEquals(200, none.status());
        assertEquals(0L, Json.number(none.body(), "totalResults"));

        Answer made = server.post("/Users", ENTRA);
        assertEquals(201, made.status(), made.body().toString());
        assertEquals("https://localhost/scim/v2/Users/" + made.id(), made.response().headers().firstValue("Location").orElse(""));
        assertEquals("application/scim+json", made.response().headers().firstValue("Content-Type").orElse(""));
        Person erin = person("erin@example.org");
        assertEquals("Erin Example", erin.displayName());
        assertEquals(List.of("erin.example@example.org"), erin.aliases());
        assertEquals(List.of("erin@example.org"), server.mailboxes);
        assertFalse(made.body().containsKey("title"), "what is not kept is not shown");

        Answer found = server.find("Users", "userName eq \"ERIN@example.org\"");
        Map<String, Object> shown = Json.objects(found.body(), "Resources").getFirst();
        assertEquals(made.id(), Json.text(shown, "id"));
        assertEquals("0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef", Json.text(shown, "externalId"));
        assertEquals("work", Json.text(Json.objects(shown, "emails").getFirst(), "type"));
    }

    @Test
    void entraDisablesWithATextAndItCountsAtOnce() throws Exception {
        String id = server.post("/Users", ENTRA).id();
        server.administration.setPassword("erin@example.org", PASSWORD).orThrow();
        SignIn.Accepted accepted = assertInstanceOf(SignIn.Accepted.class, signIn("erin@example.org"));
        assertFalse(accepted.principal().session().ended());

        Answer answer = server.patch(
                "/Users/" + id, "{\"op\":\"Replace\",\"path\":\"active\",\"value\":\"False\"}");
        assertEquals(200, answer.status(), answer.body().toString());
        assertEquals(false, answer.body().get("active"));
        assertTrue(accepted.principal().session().ended(), "her session");
        assertEquals(SignIn.Reason.DISABLED, assertInstanceOf(SignIn.Refused.class, signIn("erin@example.org")).reason());

        server.patch("/Users/" + id, "{\"op\":\"Replace\",\"path\":\"active\",\"value\":\"True\"}");
        assertInstanceOf(SignIn.Accepted.class, signIn("erin@example.org"));
    }

    @Test
    void entraChangesPartsByPath() throws Exception {
        String id = server.post("/Users", ENTRA).id();
        Answer answer = server.patch("/Users/" + id, """
                {"op":"Replace","path":"displayName","value":"Erin Muster"},
                {"op":"Replace","path":"emails[type eq \\"work\\"].value","value":"erin.muster@example.org"},
                {"op":"Add","path":"name.familyName","value":"Muster"},
                {"op":"Add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department","value":"Sales"},
                {"op":"Add","path":"phoneNumbers[type eq \\"mobile\\"].value","value":"+1 556"}""");
        assertEquals(200, answer.status(), answer.body().toString());
        assertEquals("Erin Muster", person("erin@example.org").displayName());
        assertEquals(List.of("erin.muster@example.org"), person("erin@example.org").aliases());
        assertEquals("Muster", Json.text(Json.asObject(answer.body().getOrDefault("name", "")).orElseThrow(), "familyName"));
    }

    @Test
    void entraGivesAnAddressOfAKindThatThereIsNoneOf() throws Exception {
        String id = server.user("frida");
        Answer answer = server.patch("/Users/" + id, """
                {"op":"Add","path":"emails[type eq \\"other\\"].value","value":"f@example.org"}""");
        assertEquals(200, answer.status(), answer.body().toString());
        assertEquals(List.of("f@example.org"), person("frida@example.org").aliases());
    }

    @Test
    void oldEntraWritesPathsAsNames() throws Exception {
        String id = server.post("/Users", ENTRA).id();
        Answer answer = server.patch("/Users/" + id, """
                {"op":"replace","value":{"displayName":"E. E.","name.givenName":"Erina","active":"False"}}""");
        assertEquals(200, answer.status(), answer.body().toString());
        assertEquals("E. E.", person("erin@example.org").displayName());
        assertEquals("Erina", Json.text(Json.asObject(answer.body().getOrDefault("name", "")).orElseThrow(), "givenName"));
        assertFalse(person("erin@example.org").enabled());
    }

    @Test
    void oktaCreatesUpdatesByPutAndDeactivates() throws Exception {
        Answer none = server.get("/Users?filter=userName%20eq%20%22olga%40example.org%22&startIndex=1&count=100");
        assertEquals(0L, Json.number(none.body(), "totalResults"));
        Answer made = server.post("/Users", OKTA);
        assertEquals(201, made.status(), made.body().toString());
        assertFalse(made.body().toString().contains("1mz050nq"), "a password is never shown");
        assertInstanceOf(
                SignIn.Refused.class,
                server.directory.signIn("olga@example.org", "1mz050nq".getBytes(StandardCharsets.UTF_8), IMAP),
                "a password is not taken");

        Answer put = server.put("/Users/" + made.id(), OKTA.replace("Olga Okta", "Olga O.").replace(
                "\"emails\":[", "\"emails\":[{\"value\":\"oo@example.org\",\"type\":\"home\"},"));
        assertEquals(200, put.status(), put.body().toString());
        assertEquals("Olga O.", person("olga@example.org").displayName());
        assertEquals(List.of("oo@example.org"), person("olga@example.org").aliases());

        Answer off = server.patch("/Users/" + made.id(), "{\"op\":\"replace\",\"value\":{\"active\":false}}");
        assertEquals(200, off.status());
        assertFalse(person("olga@example.org").enabled());
        Answer on = server.put("/Users/" + made.id(), OKTA);
        assertEquals(true, on.body().get("active"));
        assertTrue(person("olga@example.org").enabled());
        assertEquals(List.of(), person("olga@example.org").aliases(), "what PUT no longer names is gone");
    }

    @Test
    void aPersonIsRenamedAndKeepsTheOldAddress() throws Exception {
        String id = server.post("/Users", ENTRA).id();
        Answer answer = server.patch(
                "/Users/" + id, "{\"op\":\"Replace\",\"path\":\"userName\",\"value\":\"erin.muster@example.org\"}");
        assertEquals(200, answer.status(), answer.body().toString());
        Person erin = person("erin.muster@example.org");
        assertEquals(id, Long.toString(erin.id().value()));
        assertEquals("erin.muster@example.org", erin.address());
        assertTrue(erin.aliases().contains("erin@example.org"));
        server.patch("/Users/" + id, "{\"op\":\"Replace\",\"path\":\"displayName\",\"value\":\"E\"}");
        assertTrue(person("erin@example.org").aliases().contains("erin@example.org"), "mail to it still arrives");
    }

    @Test
    void whereTheUserNameIsNoAddressHereAnEmailIs() throws Exception {
        Answer made = server.post("/Users", """
                {"userName":"gus@corp.example","emails":[{"value":"gus@private.example","type":"home"},
                 {"value":"gus@example.org","type":"work","primary":true}]}""");
        assertEquals(201, made.status(), made.body().toString());
        assertEquals("gus@example.org", person("gus@example.org").address());
        assertEquals("gus@corp.example", made.text("userName"));
        assertEquals(2, Json.objects(made.body(), "emails").size());
        assertEquals(1L, Json.number(server.find("Users", "userName eq \"gus@corp.example\"").body(), "totalResults"));
        assertEquals(409, server.post("/Users", "{\"userName\":\"gus@corp.example\",\"emails\":[{\"value\":\"g2@example.org\"}]}").status());
        Answer nowhere = server.post("/Users", "{\"userName\":\"hal@corp.example\"}");
        assertEquals(400, nowhere.status());
        assertEquals("invalidValue", nowhere.text("scimType"));
    }

    @Test
    void deletingKeepsTheMailboxAndHidesThePerson() throws Exception {
        String id = server.post("/Users", ENTRA).id();
        server.administration.setPassword("erin@example.org", PASSWORD).orThrow();
        SignIn.Accepted accepted = assertInstanceOf(SignIn.Accepted.class, signIn("erin@example.org"));
        assertEquals(204, server.delete("/Users/" + id).status());
        assertTrue(accepted.principal().session().ended());
        assertEquals(404, server.get("/Users/" + id).status());
        assertEquals(404, server.delete("/Users/" + id).status());
        assertEquals(0L, Json.number(server.find("Users", "userName sw \"erin\"").body(), "totalResults"));
        assertFalse(person("erin@example.org").enabled(), "it is there, and closed");
        assertEquals(List.of(), server.directory.accountsToDestroy());
        Answer again = server.post("/Users", ENTRA);
        assertEquals(409, again.status(), "another person of that name does not get her mail");
        assertEquals("uniqueness", again.text("scimType"));
        server.administration.setEnabled("erin@example.org", true).orThrow();
        assertEquals(200, server.get("/Users/" + id).status());
    }

    @Test
    void whomAnOperatorHasLockedStaysLocked() throws Exception {
        String id = server.user("ina");
        server.administration.setEnabled("ina@example.org", false).orThrow();
        Answer answer = server.patch("/Users/" + id, "{\"op\":\"replace\",\"path\":\"active\",\"value\":true}");
        assertEquals(false, answer.body().get("active"));
        assertFalse(person("ina@example.org").enabled());
    }

    @Test
    void aliasesThatWereMadeHereAreLeftAlone() throws Exception {
        String id = server.post("/Users", ENTRA).id();
        server.administration.addAlias("boss@example.org", "erin@example.org").orThrow();
        server.put("/Users/" + id, ENTRA.replace("erin.example@example.org", "e@example.org"));
        assertEquals(List.of("boss@example.org", "e@example.org"), person("erin@example.org").aliases());
    }

    @Test
    void anAddressOfSomebodyElseIsRefusedBeforeAnythingIsDone() throws Exception {
        Answer answer = server.post("/Users", ENTRA.replace("erin.example@", "admin@"));
        assertEquals(409, answer.status());
        assertEquals("uniqueness", answer.text("scimType"));
        assertTrue(server.directory.person("erin@example.org").isEmpty());
        assertEquals(409, server.post("/Users", ENTRA.replace("erin@", "admin@")).status());
    }

    @Test
    void theLastAdministratorStays() throws Exception {
        String id = Json.text(
                Json.objects(server.find("Users", "userName eq \"admin@example.org\"").body(), "Resources").getFirst(), "id");
        assertEquals(403, server.delete("/Users/" + id).status());
        assertTrue(person(TestServer.ADMIN).enabled());
    }

    @Test
    void etagsSayWhetherSomethingHasChanged() throws Exception {
        Answer made = server.post("/Users", ENTRA);
        String path = "/Users/" + made.id();
        String etag = made.etag();
        assertTrue(etag.startsWith("W/\""), etag);
        assertEquals(etag, Json.text(Json.asObject(made.body().getOrDefault("meta", "")).orElseThrow(), "version"));
        assertEquals(304, server.send(server.token, "GET", path, "", "If-None-Match", etag).status());
        assertTrue(Json.asObject(made.body().getOrDefault("meta", "")).orElseThrow().containsKey("lastModified"));
        server.administration.setDisplayName("erin@example.org", "Somebody").orThrow();
        Answer changed = server.send(server.token, "GET", path, "", "If-None-Match", etag);
        assertEquals(200, changed.status());
        assertNotEquals(etag, changed.etag());
        assertFalse(Json.asObject(changed.body().getOrDefault("meta", "")).orElseThrow().containsKey("lastModified"));
        assertEquals(412, server.send(server.token, "DELETE", path, "", "If-Match", etag).status());
        assertTrue(person("erin@example.org").enabled());
        assertEquals(204, server.send(server.token, "DELETE", path, "", "If-Match", changed.etag()).status());
    }

    @Test
    void pagesAreOfTheSizeThatIsAskedFor() throws Exception {
        for (int i = 0; i < 5; i++) {
            server.user("p" + i);
        }
        Answer page = server.get("/Users?startIndex=2&count=2");
        assertEquals(6L, Json.number(page.body(), "totalResults"));
        assertEquals(2L, Json.number(page.body(), "itemsPerPage"));
        assertEquals(2L, Json.number(page.body(), "startIndex"));
        assertEquals("p0@example.org", Json.text(Json.objects(page.body(), "Resources").getFirst(), "userName"));
        assertEquals(0, Json.objects(server.get("/Users?count=0").body(), "Resources").size());
        assertEquals(6, Json.objects(server.get("/Users?startIndex=-3&count=999").body(), "Resources").size());
        assertEquals(400, server.get("/Users?count=many").status());
    }

    @Test
    void attributesAreChosen() throws Exception {
        String id = server.post("/Users", ENTRA).id();
        Answer few = server.get("/Users/" + id + "?attributes=userName,name.givenName");
        assertEquals(List.of("schemas", "id", "userName", "name"), List.copyOf(few.body().keySet()));
        assertEquals(Map.of("givenName", "Erin"), few.body().get("name"));
        assertFalse(server.get("/Users/" + id + "?excludedAttributes=emails").body().containsKey("emails"));
    }

    @Test
    void whatIsWrongIsSaid() throws Exception {
        String id = server.user("jo");
        assertEquals("invalidSyntax", server.post("/Users", "{").text("scimType"));
        assertEquals("invalidValue", server.post("/Users", "{}").text("scimType"));
        assertEquals("invalidValue", server.post("/Users", "{\"userName\":7}").text("scimType"));
        assertEquals("invalidValue", server.post("/Users", "{\"userName\":\"k@example.org\",\"shoeSize\":7}").text("scimType"));
        assertEquals("invalidPath", server.patch("/Users/" + id, "{\"op\":\"add\",\"path\":\"shoeSize\",\"value\":7}").text("scimType"));
        assertEquals("mutability", server.patch("/Users/" + id, "{\"op\":\"replace\",\"path\":\"id\",\"value\":\"7\"}").text("scimType"));
        assertEquals("noTarget", server.patch("/Users/" + id, "{\"op\":\"remove\"}").text("scimType"));
        assertEquals("invalidSyntax", server.patch("/Users/" + id, "{\"op\":\"move\",\"path\":\"active\"}").text("scimType"));
        assertEquals("invalidSyntax", server.send(server.token, "PATCH", "/Users/" + id, "{\"Operations\":[]}").text("scimType"));
        assertEquals(415, server.send(server.token, "POST", "/Users", "{}", "Content-Type", "text/plain").status());
        assertEquals(404, server.get("/Users/999").status());
        assertEquals(404, server.get("/Users/x/y").status());
        assertEquals(501, server.get("/Me").status());
        assertEquals(501, server.post("/Bulk", "{}").status());
        assertEquals(405, server.delete("/Users").status());
        Answer error = server.get("/Users/999");
        assertEquals("404", error.text("status"));
        assertEquals(List.of("urn:ietf:params:scim:api:messages:2.0:Error"), error.body().get("schemas"));
    }

    @Test
    void everyChangeIsInTheAuditLogUnderTheTokensName() throws Exception {
        server.post("/Users", ENTRA);
        List<String> actions = server.audit.events().stream()
                .filter(event -> event.principal().equals("scim:idp") && event.outcome().equals("ok"))
                .map(AuditEvent::action)
                .toList();
        assertEquals(List.of("SCIM", "PERSON-ADD", "ALIAS-ADD"), actions);
    }

    @Test
    void aTokenIsForItsDomainsAndItsTime() throws Exception {
        server.administration.addPerson("zoe@example.net", "Zoe", PASSWORD, 0, false).orThrow();
        String zoe = Long.toString(person("zoe@example.net").id().value());
        assertEquals(404, server.get("/Users/" + zoe).status());
        assertEquals(404, server.delete("/Users/" + zoe).status());
        assertEquals(400, server.post("/Users", "{\"userName\":\"y@example.net\"}").status());
        String reader = server.token("reader", true, Duration.ofHours(1));
        assertEquals(200, server.send(reader, "GET", "/Users", "").status());
        assertEquals(403, server.send(reader, "POST", "/Users", ENTRA).status());
        server.later(Duration.ofHours(2));
        assertEquals(401, server.send(reader, "GET", "/Users", "").status());
        assertEquals(401, server.send("", "GET", "/Users", "").status());
        assertEquals(401, server.send(server.token + "x", "GET", "/ServiceProviderConfig", "").status());
        server.provisioning.removeToken(1, "root", TestServer.SETUP);
        assertEquals(401, server.get("/Users").status());
        for (int i = 0; i < 20; i++) {
            server.get("/Users");
        }
        assertEquals(429, server.get("/Users").status());
        long refused = server.audit.events().stream()
                .filter(event -> event.action().equals("SCIM") && event.outcome().equals("refused"))
                .count();
        assertTrue(refused >= 3 && refused <= 15, "refusals that were written down: " + refused);
    }

    @Test
    void tokensAndWhatWasSaidOutliveTheProcess() throws Exception {
        String id = server.post("/Users", ENTRA).id();
        Provisioning again = Provisioning.open(
                server.store, server.master, server.audit, InstantSource.system(), server.directory);
        assertEquals(1, again.tokens().size());
        assertEquals("idp", again.tokens().getFirst().name());
        assertTrue(again.record(Long.parseLong(id)).orElseThrow().document().contains("0a21f0f2"));
        assertFalse(again.tokens().toString().contains(server.token));
    }

    @Test
    void theServiceSaysWhatItCan() throws Exception {
        Map<String, Object> config = server.get("/ServiceProviderConfig").body();
        assertEquals(Map.of("supported", true), config.get("patch"));
        assertEquals(false, Json.asObject(config.getOrDefault("bulk", "")).orElseThrow().get("supported"));
        assertEquals(2, Json.objects(server.get("/ResourceTypes").body(), "Resources").size());
        assertEquals("/Users", server.get("/ResourceTypes/User").text("endpoint"));
        assertEquals(3, Json.objects(server.get("/Schemas").body(), "Resources").size());
        assertEquals("User", server.get("/Schemas/" + Schema.USER_ID).text("name"));
        assertEquals(403, server.get("/Schemas?filter=id%20pr").status());
    }
}
