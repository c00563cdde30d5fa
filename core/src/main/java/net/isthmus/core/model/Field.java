package net.isthmus.core.model;

import java.lang.reflect.Method;
import java.util.Optional;

/**
 * One key of a record.
 *
 * @param key as the document has it
 * @param noun what the value is called in a sentence
 * @param takesOne true for a list whose only item may stand without brackets
 * @param defaultValue what holds where the key is left out; absent if it must be given
 * @param placeholder what stands in for a missing or wrong value, so that the rest of the record can be looked at: the
 *     default, else the example
 * @param accessor reads the value from a record
 */
public record Field(
        String key,
        String noun,
        ValueType type,
        boolean takesOne,
        String sentence,
        String example,
        Optional<Object> defaultValue,
        Object placeholder,
        Method accessor) {

    public boolean isRequired() {
        return defaultValue.isEmpty();
    }

    /** The value that a record has for this key. */
    public Object of(Object holder) {
        try {
            return accessor.invoke(holder);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + accessor, e);
        }
    }
}
