package ir.scheduling.search;

import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Maps of items by the id of their record. */
final class Items {
    private Items() {}

    static <T, I extends SearchResultItem> Map<String, I> by(
            Collection<T> things, Function<T, String> id, Function<T, I> item) {
        return things.stream().collect(Collectors.toMap(id, item));
    }

    static <K, V> V require(Map<K, V> map, K key) {
        @org.jspecify.annotations.Nullable V value = map.get(key);
        if (value == null) {
            throw new IllegalStateException("a stored record refers to a missing record: " + key);
        }
        return value;
    }
}
