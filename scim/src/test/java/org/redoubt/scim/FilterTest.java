package org.redoubt.scim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.redoubt.guard.json.Json;

/** RFC 7644 3.4.2.2. */
class FilterTest {
    private static final Map<String, Object> BABS = Map.of(
            "userName", "bjensen@example.org",
            "externalId", "Ab1",
            "active", true,
            "name", Map.of("familyName", "O'Malley", "givenName", "Babs"),
            "emails",
                    List.of(
                            Map.of("value", "babs@example.com", "type", "work", "primary", true),
                            Map.of("value", "b@home.example", "type", "home")),
            "meta", Map.of("lastModified", "2011-05-13T04:42:34Z", "resourceType", "User"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "userName eq \"BJensen@example.org\" | true",
        "USERNAME Eq \"bjensen@example.org\" | true",
        "userName eq \"other\" | false",
        "externalId eq \"ab1\" | false",
        "externalId eq \"Ab1\" | true",
        "name.familyName co \"o'malley\" | true",
        "userName sw \"BJ\" | true",
        "userName ew \"example.org\" | true",
        "urn:ietf:params:scim:schemas:core:2.0:User:userName sw \"b\" | true",
        "displayName pr | false",
        "userName pr | true",
        "not (displayName pr) | true",
        "displayName eq null | true",
        "displayName ne \"x\" | true",
        "active eq true | true",
        "active eq \"True\" | true",
        "active ne true | false",
        "meta.lastModified gt \"2011-05-13T04:42:33Z\" | true",
        "meta.lastModified gt \"2011-05-13T06:42:34+02:00\" | false",
        "meta.lastModified ge \"2011-05-13T06:42:34+02:00\" | true",
        "userName lt \"c\" and userName gt \"b\" | true",
        "displayName pr or active eq true and userName sw \"x\" | false",
        "(displayName pr or active eq true) and userName sw \"b\" | true",
        "emails eq \"babs@example.com\" | true",
        "emails.type eq \"home\" | true",
        "emails[type eq \"work\" and value co \"@example.com\"] | true",
        "emails[type eq \"home\" and value co \"@example.com\"] | false",
        "emails[type eq \"home\"] or active eq false | true",
        "emails.primary eq true | true",
        "userName eq \"a\\\"b\" | false",
    })
    void filters(String text, boolean takes) throws Exception {
        assertEquals(takes, FilterParser.parse(Schema.USER, text).takes(BABS), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "",
        "userName",
        "userName eq",
        "userName eq bjensen",
        "userName is \"x\"",
        "shoeSize eq \"7\"",
        "title eq \"Engineer\"",
        "userName eq \"x\" and",
        "userName eq \"x\" or or active pr",
        "(userName pr",
        "userName pr)",
        "emails[type eq \"work\"",
        "emails[shoe eq \"work\"]",
        "emails[emails[type pr] pr]",
        "userName[type eq \"x\"]",
        "name.first.second pr",
        "active gt true",
        "meta.lastModified gt \"yesterday\"",
        "userName eq {\"a\":1}",
        "userName eq \"open",
        "\"userName\" eq \"x\"",
    })
    void whatIsNoneIsRefused(String text) {
        ScimException no = assertThrows(ScimException.class, () -> FilterParser.parse(Schema.USER, text));
        assertEquals("invalidFilter", Json.text(no.body(), "scimType"), text);
        assertEquals(400, no.status());
    }

    @Test
    void deepAndLongOnesAreRefused() {
        for (String text : List.of(
                "(".repeat(1000) + "active pr" + ")".repeat(1000),
                "not (".repeat(30) + "active pr" + ")".repeat(30),
                "active pr" + " or active pr".repeat(200),
                "userName eq \"" + "x".repeat(5000) + '"')) {
            ScimException no = assertThrows(ScimException.class, () -> FilterParser.parse(Schema.USER, text));
            assertEquals("invalidFilter", Json.text(no.body(), "scimType"));
        }
    }
}
