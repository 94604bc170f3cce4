package org.redoubt.account;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.util.Arrays;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.StoreException;

/** A piece of a message as it is sealed: how it is packed, its length, its bytes. Format 1. */
final class ChunkFormat {
    private static final int PLAIN = 0x10;
    private static final int ZSTD = 0x11;
    /** The fastest: mail is written once, mostly never read again, and must not wait. */
    private static final int LEVEL = 1;

    private static final NativePool<ZstdCompressCtx> PACKERS =
            new NativePool<>(() -> new ZstdCompressCtx().setLevel(LEVEL));
    private static final NativePool<ZstdDecompressCtx> UNPACKERS = new NativePool<>(ZstdDecompressCtx::new);

    private ChunkFormat() {}

    static byte[] pack(byte[] bytes) {
        if (bytes.length >= AccountLimits.MIN_COMPRESSED) {
            byte[] room = new byte[(int) Zstd.compressBound(bytes.length)];
            int length = PACKERS.use(packer ->
                    packer.compressByteArray(room, 0, room.length, bytes, 0, bytes.length));
            // One that saves less than a sixteenth, such as an encrypted one, is kept as it is.
            if (length < bytes.length - bytes.length / 16) {
                return record(ZSTD, bytes.length, Arrays.copyOf(room, length));
            }
        }
        return record(PLAIN, bytes.length, bytes);
    }

    private static byte[] record(int packing, int length, byte[] packed) {
        return new ByteWriter(packed.length + 6)
                .u8(packing)
                .number(length)
                .raw(packed)
                .toBytes();
    }

    /**
     * The bytes of a chunk.
     *
     * @throws StoreException when it is none
     */
    static byte[] unpack(byte[] chunk) {
        ByteReader in = new ByteReader(chunk);
        int packing = in.u8();
        long length = in.number();
        byte[] packed = in.rest();
        if (length > AccountLimits.BLOB_CHUNK || (packing != PLAIN && packing != ZSTD)) {
            throw new StoreException("a piece of a message has an unknown format");
        }
        if (packing == PLAIN) {
            return packed;
        }
        byte[] bytes = new byte[(int) length];
        try {
            int unpacked = UNPACKERS.use(unpacker ->
                    unpacker.decompressByteArray(bytes, 0, bytes.length, packed, 0, packed.length));
            if (unpacked != bytes.length) {
                throw new StoreException("a piece of a message has another length");
            }
            return bytes;
        } catch (ZstdException broken) {
            throw new StoreException("a piece of a message does not unpack", broken);
        }
    }
}
