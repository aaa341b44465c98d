/// What the table says of one value; the ranges are descriptions in the same record.
struct SchemaValue {
    var kinds: Set<PropertySchema.Kind> = []
    /// The number of the object that it is.
    var shape: Int?
    /// Beside those that the shape lists.
    var takesOtherNames = false
    /// An object of which nothing is known.
    var isFreeForm = false
    /// What stands under names that the template chooses.
    var namedValue: Range<Int>?
    /// What a list's elements are.
    var element: Range<Int>?
    var allowed = PropertySchema.AllowedValues.any
}
