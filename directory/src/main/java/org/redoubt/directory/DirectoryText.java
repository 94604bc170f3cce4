package org.redoubt.directory;

import java.io.IOException;
import java.util.List;
import java.util.StringJoiner;

/** The directory as TOML 1.0 text. */
final class DirectoryText {
    private final Appendable out;

    DirectoryText(Appendable out) {
        this.out = out;
    }

    void write(List<DomainName> domains, List<Person> people, List<Group> groups) throws IOException {
        for (DomainName domain : domains) {
            table("domain").text("name", domain.unicode()).end();
        }
        for (Person person : people) {
            table("person")
                    .text("address", person.address())
                    .text("name", person.displayName())
                    .texts("aliases", person.aliases())
                    .bare("quota_octets", Long.toString(person.quotaOctets()))
                    .bare("administrator", Boolean.toString(person.administrator()))
                    .bare("enabled", Boolean.toString(person.enabled()))
                    .end();
        }
        for (Group group : groups) {
            table("group")
                    .text("address", group.address())
                    .texts("aliases", group.aliases())
                    .texts("members", group.members())
                    .end();
        }
    }

    private DirectoryText table(String name) throws IOException {
        out.append("[[").append(name).append("]]\n");
        return this;
    }

    private DirectoryText text(String name, String value) throws IOException {
        return bare(name, quote(value));
    }

    private DirectoryText texts(String name, List<String> values) throws IOException {
        StringJoiner list = new StringJoiner(", ", "[", "]");
        values.forEach(value -> list.add(quote(value)));
        return bare(name, list.toString());
    }

    private DirectoryText bare(String name, String value) throws IOException {
        out.append(name).append(" = ").append(value).append('\n');
        return this;
    }

    private void end() throws IOException {
        out.append('\n');
    }

    private static String quote(String value) {
        StringBuilder quoted = new StringBuilder("\"");
        value.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c < ' ' || c == 0x7f) {
                quoted.append("\\u%04x".formatted(c));
            } else {
                quoted.append((char) c);
            }
        });
        return quoted.append('"').toString();
    }
}
