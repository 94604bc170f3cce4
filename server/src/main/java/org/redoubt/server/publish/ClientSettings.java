package org.redoubt.server.publish;

import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** How mail programs are set up, in the format that Thunderbird, Evolution and others ask for (config-v1.1.xml). */
public final class ClientSettings {
    private final XMLStreamWriter out;

    private final Optional<Tokens> tokens;

    private ClientSettings(XMLStreamWriter out, Optional<Tokens> tokens) {
        this.out = out;
        this.tokens = tokens;
    }

    /**
     * Where a program gets tokens for its person (OAuth), as draft-ietf-mailmaint-autoconfig has it.
     *
     * @param clientId for programs that do not register
     */
    public record Tokens(
            String issuer, String scope, String authorizationEndpoint, String tokenEndpoint, String clientId) {}

    /**
     * A way in or out.
     *
     * @param type imap, pop3 or smtp
     * @param startTls whether TLS begins with STARTTLS, else with the first octet
     */
    public record Service(String type, int port, boolean startTls) {}

    /**
     * The document.
     *
     * @param services in the order in which programs should try them
     * @param tokens what they sign in with rather than a password, where they can
     */
    public static String of(String domain, String hostname, List<Service> services, Optional<Tokens> tokens) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter writer = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            new ClientSettings(writer, tokens).write(domain, hostname, services);
            writer.close();
        } catch (XMLStreamException impossible) {
            throw new IllegalStateException("the settings cannot be written", impossible);
        }
        return text.toString();
    }

    private void write(String domain, String hostname, List<Service> services) throws XMLStreamException {
        out.writeStartDocument("UTF-8", "1.0");
        out.writeStartElement("clientConfig");
        out.writeAttribute("version", "1.1");
        out.writeStartElement("emailProvider");
        out.writeAttribute("id", domain);
        element("domain", domain);
        element("displayName", domain);
        element("displayShortName", domain);
        for (Service service : services) {
            boolean outgoing = service.type().equals("smtp");
            out.writeStartElement(outgoing ? "outgoingServer" : "incomingServer");
            out.writeAttribute("type", service.type());
            element("hostname", hostname);
            element("port", Integer.toString(service.port()));
            element("socketType", service.startTls() ? "STARTTLS" : "SSL");
            // The best first; who cannot do it takes the next.
            if (tokens.isPresent()) {
                element("authentication", "OAuth2");
            }
            element("authentication", "password-cleartext");
            element("username", "%EMAILADDRESS%");
            out.writeEndElement();
        }
        out.writeEndElement();
        if (tokens.isPresent()) {
            out.writeStartElement("oAuth2");
            element("issuer", tokens.get().issuer());
            element("scope", tokens.get().scope());
            element("authURL", tokens.get().authorizationEndpoint());
            element("tokenURL", tokens.get().tokenEndpoint());
            element("clientID", tokens.get().clientId());
            out.writeEndElement();
        }
        out.writeEndElement();
        out.writeEndDocument();
    }

    private void element(String name, String text) throws XMLStreamException {
        out.writeStartElement(name);
        out.writeCharacters(text);
        out.writeEndElement();
    }
}
