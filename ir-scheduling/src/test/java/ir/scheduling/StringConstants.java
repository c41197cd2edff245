package ir.scheduling;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reads the string constants of a compiled class from its constant pool. */
final class StringConstants {
    private StringConstants() {}

    static List<String> of(JavaClass type) {
        var file = "/" + type.getName().replace('.', '/') + ".class";
        try (InputStream content = Objects.requireNonNull(StringConstants.class.getResourceAsStream(file), file);
                var data = new DataInputStream(content)) {
            return read(data);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private static List<String> read(DataInputStream data) throws IOException {
        data.readLong(); // magic number and version
        int count = data.readUnsignedShort();
        Map<Integer, String> texts = new HashMap<>();
        var strings = new ArrayList<Integer>();
        for (int index = 1; index < count; index++) {
            int tag = data.readUnsignedByte();
            switch (tag) {
                case 1 -> texts.put(index, data.readUTF());
                case 8 -> strings.add(data.readUnsignedShort());
                case 7, 16, 19, 20 -> data.skipNBytes(2);
                case 15 -> data.skipNBytes(3);
                case 3, 4, 9, 10, 11, 12, 17, 18 -> data.skipNBytes(4);
                case 5, 6 -> {
                    data.skipNBytes(8);
                    index++; // a long or double occupies two entries
                }
                default -> throw new IOException("constant pool: tag " + tag);
            }
        }
        return strings.stream().map(texts::get).map(Objects::requireNonNull).toList();
    }
}
