package ir.scheduling.persistence;

import java.lang.reflect.ParameterizedType;
import org.hibernate.type.descriptor.WrapperOptions;
import org.hibernate.type.descriptor.java.JavaType;
import org.hibernate.type.format.FormatMapper;

/** What Hibernate's JSON type reads and writes: a {@link StoredDocument}. Hibernate creates it by its name. */
public final class DocumentFormatMapper implements FormatMapper {
    @Override
    public <T> T fromString(CharSequence json, JavaType<T> attribute, WrapperOptions options) {
        return attribute.getJavaTypeClass().cast(StoredDocument.stored(typeOf(attribute), json.toString()));
    }

    @Override
    public <T> String toString(T document, JavaType<T> attribute, WrapperOptions options) {
        return ((StoredDocument<?>) document).json();
    }

    private static Class<?> typeOf(JavaType<?> attribute) {
        if (attribute.getJavaType() instanceof ParameterizedType document
                && document.getRawType() == StoredDocument.class
                && document.getActualTypeArguments()[0] instanceof Class<?> type) {
            return type;
        }
        throw new IllegalStateException("a JSON column is mapped as " + attribute.getJavaType()
                + " (expected: StoredDocument of a class without parameters)");
    }
}
