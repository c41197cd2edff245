package ir.scheduling;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads components of records by reflection. */
public final class RecordValues {
    private RecordValues() {}

    static @Nullable Object value(RecordComponent component, Object of) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(of);
        } catch (ReflectiveOperationException exception) {
            throw new AssertionError(component.toString(), exception);
        }
    }

    /** Components of a record and of its parts that must have a value and have none. */
    public static List<String> missing(String path, @Nullable Object value) {
        var found = new ArrayList<String>();
        if (value == null) {
            found.add(path);
        } else if (value instanceof Optional<?> optional) {
            optional.ifPresent(inner -> found.addAll(missing(path, inner)));
        } else if (value instanceof Collection<?> elements) {
            elements.forEach(element -> found.addAll(missing(path + "[]", element)));
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, inner) -> found.addAll(missing(path + "." + key, inner)));
        } else if (value.getClass().isRecord()) {
            for (var component : value.getClass().getRecordComponents()) {
                if (component.getAnnotatedType().getAnnotation(Nullable.class) == null) {
                    found.addAll(missing(path + "." + component.getName(), value(component, value)));
                }
            }
        }
        return found;
    }
}
