package org.redoubt.server.cli;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A name server on loopback that knows of nothing: NXDOMAIN to every question (RFC 1035 4.1.1). */
final class EmptyZone implements AutoCloseable {
    private static final int RESPONSE = 0x80;
    private static final int RECURSION_AVAILABLE_NXDOMAIN = 0x83;

    private final DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

    EmptyZone() throws IOException {
        Thread.startVirtualThread(this::serve);
    }

    String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    private void serve() {
        DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
        try {
            while (!socket.isClosed()) {
                socket.receive(packet);
                byte[] octets = packet.getData();
                octets[2] |= (byte) RESPONSE;
                octets[3] = (byte) RECURSION_AVAILABLE_NXDOMAIN;
                socket.send(packet);
                packet.setLength(octets.length);
            }
        } catch (IOException closed) {
            socket.close();
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
