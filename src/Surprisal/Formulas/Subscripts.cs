using Surprisal.Graph;

namespace Surprisal.Formulas;

/// <summary>What stands in square brackets: places, slices, new axes, and arrays of places or of truths, as in NumPy.</summary>
internal static class Subscripts
{
    // Beyond it, float has no longer every whole number, so that two elements would share a place.
    private const int MostPlaces = 1 << 24;

    public static Value Of(Binder binder, Value target, Value[] items, IndexNode node)
    {
        if (target is FunctionValue or ModuleValue or NoneValue or TextValue or SliceValue or EllipsisValue)
        {
            throw binder.Fault(node.Position, $"Only an array or a list has places, but this is {target.Kind}.");
        }

        if (target is ListValue list && items is [NumberValue or SliceValue])
        {
            return OfList(binder, list, items[0], node);
        }

        // np.r_ and np.c_ apart, a tuple in brackets is the same as its items.
        Value[] all = items is [ListValue { Names: null } tuple] && Array.Exists(tuple.Items, item => item is SliceValue or NoneValue or EllipsisValue) ? tuple.Items : items;
        Symbol x = binder.ToSymbol(target, node.Position, "what has the brackets");
        var subscripts = new Reader(binder, x, node.Position);
        return subscripts.Read(all);
    }

    /// <summary>An array with other elements at some places: <c>x[places] = value</c>.</summary>
    public static Value Replace(Binder binder, Value target, Value[] items, Value value, IndexNode node)
    {
        if (target is ListValue { Names: null } list && items is [NumberValue place])
        {
            Value[] changed = [.. list.Items];
            int index = binder.ToWhole(place, node.Position, "the place");
            OfList(binder, list, place, node);
            changed[index < 0 ? index + changed.Length : index] = value;
            return new ListValue(changed);
        }

        Symbol x = binder.ToSymbol(target, node.Position, "what has the brackets");
        Symbol part = binder.ToSymbol(value, node.Position, "what stands behind '='");
        if (items is [TensorValue { IsMask: true } mask] && mask.Symbol.Shape.Equals(x.Shape) && part.Shape.Rank == 0)
        {
            return binder.MakeValue(node.Position, () => Ops.Where(mask.Symbol, part, x));
        }

        int size = x.Shape.Size.Factor;
        if (size > MostPlaces)
        {
            throw binder.Fault(node.Position, $"Elements are changed in an array of {size}, but at most {MostPlaces} places can be told apart. Use where(condition, a, b).");
        }

        if (part is { Op: Constant { Values: [1] } } && IsOneOfEachRow(binder, x, items) is { } labels && binder.Known(x) is { } zeros && Array.TrueForAll(zeros, element => element == 0))
        {
            return binder.MakeValue(node.Position, () => Ops.OneHot(labels, x.Shape[1].Factor));
        }

        var all = new TensorValue(Ops.Constant([.. Enumerable.Range(0, size).Select(element => (double)element)], x.Shape));
        Symbol places = binder.ToSymbol(Of(binder, all, items, node), node.Position, "the index");
        if (binder.Known(places) is { } known && known.Distinct().Count() < known.Length)
        {
            throw binder.Fault(node.Position, "The index names a place twice, so nobody can say which value it gets. Name each place once.");
        }

        return binder.MakeValue(node.Position, () =>
        {
            Symbol flat = Ops.Reshape(places, [places.Shape.Size]);
            Symbol nothing = Ops.Expand(0, [size]);
            Symbol isChanged = Ops.ScatterAdd(nothing, flat, Ops.Expand(1, flat.Shape));
            Symbol elements = Ops.ScatterAdd(nothing, flat, Ops.Reshape(Ops.Expand(part, places.Shape), flat.Shape));
            return Ops.Where(Ops.Reshape(isChanged, x.Shape), Ops.Reshape(elements, x.Shape), x);
        });
    }

    /// <summary>The labels, if an index is <c>[range(n), labels]</c>: one place of each row.</summary>
    private static Symbol? IsOneOfEachRow(Binder binder, Symbol x, Value[] items)
    {
        if (x.Shape.Rank != 2 || items is not [TensorValue or ListValue, TensorValue { IsMask: false, Symbol: { Shape.Rank: 1 } labels }])
        {
            return null;
        }

        double[]? rows = binder.Known(binder.ToSymbol(items[0], 0, "the index"));
        return rows is not null && rows.SequenceEqual(Enumerable.Range(0, x.Shape[0].Factor).Select(row => (double)row)) && labels.Shape[0] == x.Shape[0] ? labels : null;
    }

    private static Value OfList(Binder binder, ListValue list, Value item, IndexNode node)
    {
        if (item is SliceValue slice)
        {
            return new ListValue([.. Places(slice, list.Items.Length, binder, node.Position).Select(place => list.Items[place])]);
        }

        int index = binder.ToWhole(item, node.Position, "the place");
        int count = list.Items.Length;
        return index >= -count && index < count
            ? list.Items[index < 0 ? index + count : index]
            : throw binder.Fault(node.Position, $"The place {index} is outside the list, which has {count} values.");
    }

    private static IEnumerable<int> Places(SliceValue slice, int size, Binder binder, int position)
    {
        if (slice.Step == 0)
        {
            throw binder.Fault(position, "The step of a slice is 0, but it must go somewhere. Leave it out to take every element.");
        }

        int first = Limit(slice.Start ?? (slice.Step > 0 ? 0 : size - 1));
        int end = slice.Stop is { } stop ? Limit(stop) : slice.Step > 0 ? size : -1;
        for (long place = first; slice.Step > 0 ? place < end : place > end; place += slice.Step)
        {
            yield return (int)place;
        }

        int Limit(int place) => slice.Step > 0
            ? Math.Clamp(place < 0 ? place + size : place, 0, size)
            : Math.Clamp(place < 0 ? place + size : place, -1, size - 1);
    }

    private sealed class Reader(Binder binder, Symbol x, int position)
    {
        private readonly List<(int Axis, Symbol Places)> _arrays = [];
        private readonly bool _isIdentity = binder.IsIdentity(x);
        private Symbol _x = x;

        public TensorValue Read(Value[] items)
        {
            int axes = items.Sum(AxesOf);
            int ellipses = items.Count(item => item is EllipsisValue);
            if (axes > _x.Shape.Rank || ellipses > 1)
            {
                throw binder.Fault(position, ellipses > 1
                    ? "'...' stands twice in one index, so nobody can say which axes each means. Keep one."
                    : _x.Shape.Rank == 0
                    ? "This is a single number, which has no places."
                    : $"The index names {axes} axes, but the array has shape {_x.Shape}.");
            }

            bool hasArrays = Array.Exists(items, item => item is TensorValue or ListValue);
            int axis = 0;
            foreach (Value item in items)
            {
                axis = Take(item, axis, rest: _x.Shape.Rank, missing: _x.Shape.Rank - axes, hasArrays);
            }

            return _arrays.Count == 0 ? new TensorValue(_x) : new TensorValue(binder.Make(position, Gather));
        }

        private static int AxesOf(Value item) => item switch
        {
            NoneValue or EllipsisValue => 0,
            TensorValue { IsMask: true } mask => mask.Symbol.Shape.Rank,
            _ => 1,
        };

        /// <summary>Applies one item at an axis, and says which axis the next one is for.</summary>
        private int Take(Value item, int axis, int rest, int missing, bool hasArrays)
        {
            switch (item)
            {
                case NoneValue:
                    _x = binder.Make(position, () => Ops.ExpandDims(_x, axis));
                    return axis + 1;
                case EllipsisValue:
                    return axis + missing;
                case SliceValue slice:
                    if (slice is { Start: null, Stop: null, Step: 1 })
                    {
                        return axis + 1;
                    }

                    int size = _x.Shape[axis].Factor;
                    int[] places = [.. Places(slice, size, binder, position)];
                    _x = binder.Make(position, () => places.Length == 0 ? Ops.Slice(_x, axis, 0, 0) : Ops.Slice(_x, axis, slice.Start, slice.Stop, slice.Step));
                    return axis + 1;
                case TensorValue { IsMask: true } mask:
                    Select(mask.Symbol, axis);
                    return axis + 1;
                case TensorValue or ListValue:
                    Symbol indices = binder.ToSymbol(item, position, "the index");
                    _arrays.Add((axis, FromFront(indices, _x.Shape[axis].Factor)));
                    return axis + 1;
                case NumberValue or TruthValue when !hasArrays:
                    int index = Checked(binder.ToWhole(item, position, "the index"), axis);
                    _x = binder.Make(position, () => Ops.Squeeze(Ops.Slice(_x, axis, index, index + 1), axis));
                    return axis;
                case NumberValue:
                    _arrays.Add((axis, Ops.Constant(Checked(binder.ToWhole(item, position, "the index"), axis))));
                    return axis + 1;
                default:
                    throw binder.Fault(position, $"{item.Kind} cannot be an index. Give a place, a slice such as 1:3, None, or an array of places.");
            }
        }

        private int Checked(int index, int axis)
        {
            int size = _x.Shape[axis].Factor;
            return index >= -size && index < size
                ? index < 0 ? index + size : index
                : throw binder.Fault(position, $"The index {index} is outside axis {axis} of shape {_x.Shape}, so it must be in [{-size}, {size}).");
        }

        /// <summary>Places counted from the front, where they are known and some are counted from the end.</summary>
        private Symbol FromFront(Symbol indices, int size)
        {
            double[]? known = binder.Known(indices);
            if (known is null)
            {
                return indices;
            }

            int wrong = Array.FindIndex(known, index => !(index >= -size && index < size && index == Math.Floor(index)));
            if (wrong >= 0)
            {
                throw binder.Fault(position, FormattableString.Invariant($"The index {known[wrong]} is not a place on an axis of size {size}, so it must be a whole number in [{-size}, {size})."));
            }

            return Array.Exists(known, index => index < 0)
                ? Ops.Constant(Array.ConvertAll(known, index => index < 0 ? index + size : index), indices.Shape)
                : indices;
        }

        /// <summary>Keeps the elements for which a mask is true.</summary>
        private void Select(Symbol mask, int axis)
        {
            int rank = mask.Shape.Rank;
            Shape covered = [.. _x.Shape.Skip(axis).Take(rank)];
            if (rank == 0 || !covered.Equals(mask.Shape))
            {
                throw binder.Fault(position, $"The mask has shape {mask.Shape}, but the axes that it selects from have {covered}.");
            }

            double[] known = binder.Known(mask) ?? throw binder.Fault(
                position, "How many elements this mask selects depends on values that are not known. Use where(mask, a, b), or bind the names with --let.");
            _x = binder.Make(position, () => Ops.Reshape(_x, [.. _x.Shape.Take(axis), covered.Size, .. _x.Shape.Skip(axis + rank)]));
            double[] places = [.. Enumerable.Range(0, known.Length).Where(place => known[place] != 0).Select(place => (double)place)];
            _arrays.Add((axis, Ops.Constant(places, [places.Length])));
        }

        private Symbol Gather()
        {
            if (_arrays is [var (axis, places)])
            {
                return OfOne(axis, places);
            }

            int first = _arrays[0].Axis;
            if (_arrays.Index().Any(item => item.Item.Axis != first + item.Index))
            {
                throw binder.Fault(position, "Arrays of places stand on axes that are not next to each other. Transpose first, so that they are.");
            }

            Shape shape = _arrays.Select(array => array.Places.Shape).Aggregate((Shape?)Shape.Scalar, (common, next) => common is null ? null : Shape.Broadcast(common, next))
                ?? throw binder.Fault(position, $"The arrays of places have shapes {string.Join(" and ", _arrays.Select(array => array.Places.Shape))}, which do not stretch to a common one.");
            return IsOneOfEachRow(shape) ? OfEachRow(shape) : OfSeveral(first, shape);
        }

        private Symbol OfOne(int axis, Symbol places)
        {
            if (_isIdentity && axis == 0)
            {
                return Ops.OneHot(places, _x.Shape[1].Factor);
            }

            return places.Shape.Rank == 0 && _x.Shape.Rank == 1 ? Ops.Pick(_x, places) : Ops.Gather(_x, places, axis);
        }

        /// <summary>Whether this is <c>x[range(n), y]</c>: one place of each row.</summary>
        private bool IsOneOfEachRow(Shape shape) =>
            _arrays is [(0, var rows), (1, _)] && _x.Shape.Rank == 2 && rows.Shape.Rank == 1 && shape.Equals(rows.Shape)
            && rows.Op is Constant && binder.Known(rows) is { } known && known.Length == _x.Shape[0].Factor && known.Index().All(item => item.Item == item.Index);

        private Symbol OfEachRow(Shape shape) => Ops.Pick(_x, Ops.Expand(_arrays[1].Places, shape));

        /// <summary>Makes one axis of all that are indexed, and one place of all places.</summary>
        private Symbol OfSeveral(int first, Shape shape)
        {
            int count = _arrays.Count;
            int size = _x.Shape.Skip(first).Take(count).Aggregate(1, (product, length) => checked(product * length.Factor));
            if (size > MostPlaces)
            {
                throw binder.Fault(position, $"Arrays of places reach over {size} elements, but at most {MostPlaces} can be told apart. Index one axis at a time.");
            }

            Symbol place = Ops.Expand(_arrays[0].Places, shape);
            for (int i = 1; i < count; i++)
            {
                place = (place * _x.Shape[first + i].Factor) + _arrays[i].Places;
            }

            Symbol flat = Ops.Reshape(_x, [.. _x.Shape.Take(first), size, .. _x.Shape.Skip(first + count)]);
            return Ops.Gather(flat, place, first);
        }
    }
}
