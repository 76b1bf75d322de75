using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Formulas;

/// <summary>Functions that make arrays, arrange them, take elements out of them, and multiply matrices.</summary>
internal static class ArrayFunctions
{
    // More numbers than this are no longer written into a formula.
    private const int MostConstants = 1 << 20;

    private const string X = ElementFunctions.X;
    private const string Sizes = "shape|size|newshape|output_shape|dims|sizes|target_shape";

    public static IReadOnlyList<FormulaFunction> All { get; } =
    [
        new("matmul, mm, bmm", $"a|x|x1|input|self, b|y|x2|other|mat2, transpose_a|adjoint_a?, transpose_b|adjoint_b?", "The product of matrices, or of rows of them.", call =>
            Made(MatMul(Turned(call.Tensor("a"), call.Flag("transpose_a")), Turned(call.Tensor("b"), call.Flag("transpose_b"))))),
        new("dot, vdot, inner, mv", "a|x|x1|input|self, b|y|x2|other|vec|tensor", "The sum of products of two vectors, or the product of matrices.", call => Dot(call.Tensor("a"), call.Tensor("b"))),
        new("outer", "a|x|x1|input, b|y|x2|vec2", "Every product of an element of a and one of b.", call => Made(Column(call.Tensor("a")) * Row(call.Tensor("b")))),
        new("tensordot", "a, b, axes?", "The product over the last axis of a and the first of b.", call => Made(MatMul(call.Tensor("a"), call.Tensor("b")))),
        new("linear", "x|input, weight|w, bias|b?", "x Wᵀ + b.", call => Made(call.TensorOrNull("bias") is { } bias ? MatMul(call.Tensor("x"), Turned(call.Tensor("weight"), true)) + bias : MatMul(call.Tensor("x"), Turned(call.Tensor("weight"), true)))),
        new("addmm", "input|bias, mat1, mat2", "input + mat1 @ mat2.", call => Made(call.Tensor("input") + MatMul(call.Tensor("mat1"), call.Tensor("mat2")))),
        new("xw_plus_b", "x, weights, biases", "x @ weights + biases.", call => Made(MatMul(call.Tensor("x"), call.Tensor("weights")) + call.Tensor("biases"))),
        new("einsum", "subscripts|equation, *operands", "Products summed over the axes that the result leaves out.", Einsum.Of),

        new("reshape, view", $"{X}, *{Sizes}", "The same elements in another shape; one size may be −1.", call => Made(Reshaped(call))),
        new("reshape_as, view_as", $"{X}, other", "The same elements in the shape of another array.", call => Made(Reshape(call.Tensor("x"), call.Tensor("other").Shape))),
        new("flatten, ravel", $"{X}, start_dim?, end_dim?", "All elements in a row.", call => Made(Flattened(call))),
        new("transpose, permute, permute_dims", $"{X}, *axes|perm|dims", "Axes in another order; reversed if none is named.", call => Made(Permuted(call))),
        Of("t, matrix_transpose, adjoint", "Rows and columns exchanged.", x => Turned(x, true)),
        new("swapaxes, swapdims", $"{X}, axis1|axis0|dim0, axis2|dim1", "Two axes exchanged.", call => Made(Swapped(call.Tensor("x"), call.Whole("axis1"), call.Whole("axis2")))),
        new("torch:transpose", $"{X}, axis1|dim0, axis2|dim1", "Two axes exchanged.", call => Made(Swapped(call.Tensor("x"), call.Whole("axis1"), call.Whole("axis2")))),
        new("squeeze", $"{X}, axis|dim|squeeze_dims?", "Axes of size 1 dropped.", call => Made(Squeezed(call))),
        new("expand_dims, unsqueeze, unsqueeze_", $"{X}, axis|dim", "A new axis of size 1.", call => Made(ExpandDims(call.Tensor("x"), call.Whole("axis")))),
        new("broadcast_to, expand", $"{X}, *{Sizes}", "Elements repeated to fill a larger shape.", call => Made(Expanded(call))),
        new("expand_as", $"{X}, other", "Elements repeated to fill the shape of another array.", call => Made(Expand(call.Tensor("x"), call.Tensor("other").Shape))),
        new("tile, repeat", $"{X}, *multiples|reps|repeats", "An array repeated along its axes.", call => Made(Tiled(call))),
        new("concatenate, concat, cat", "values|arrays|tensors|xs|tup|x, axis|dim?", "Arrays one after the other along an axis.", call => Made(Joined(call, "values"))),
        new("stack", "values|arrays|tensors|xs|x, axis|dim?", "Arrays side by side along a new axis.", call => Made(Stack(Parts(call, "values"), call.Whole("axis", 0)))),
        new("flip", $"{X}, axis|dims?", "The elements along an axis from the last to the first.", call => Made((call.Axes("axis") ?? AxisFunctions.AllAxes(call.Tensor("x"))).Aggregate(call.Tensor("x"), Flip))),
        new("diag, diagonal, diag_part", X, "The elements whose row is their column, or a matrix of such.", call => Made(Diagonal(call.Tensor("x")))),
        new("trace", X, "The sum of the elements whose row is their column.", call => Made(ReduceSum(Diagonal(call.Tensor("x"))))),

        new("gather, take, index_select, embedding_lookup", $"{X}, indices|index|ids, axis|dim?, batch_dims?", "Elements from the places along an axis that other numbers name.", Gathered),
        new("take_along_axis, take_along_dim", $"{X}, indices|index, axis|dim?", "One element from its own place for each line.", call => TakenAlong(call, "indices")),
        new("torch:gather", $"{X}, axis|dim, index", "One element from its own place for each line.", call => TakenAlong(call, "index")),
        new("torch:index_select", $"{X}, axis|dim, index", "Elements from the places along an axis that other numbers name.", call => Made(Gather(call.Tensor("x"), call.Tensor("index"), call.Whole("axis")))),
        new("scatter, scatter_", $"{X}, axis|dim, index, src|value", "x with other values at one place for each index along an axis.", Scattered),
        new("gather_nd", $"{X}|params, indices", "One element for each row of places.", GatheredByRows),
        new("boolean_mask, masked_select", $"{X}, mask|condition", "The elements for which a mask is true.", call => Subscripts.Of(call.Binder, call.Value("x"), [new TensorValue(call.Tensor("mask")) { IsMask = true }], new IndexNode(call.Position, new EllipsisNode(call.Position), []))),
        new("slice", $"{X}, begin|start, size", "Elements from a place on, so many along each axis.", call => Made(Sliced(call))),

        new("one_hot, to_categorical, onehot", $"x|indices|labels|y|input|tensor|class_ids, depth|num_classes|classes|n_classes|nb_classes?, on_value?, off_value?, axis?", "A row for each label: 1 at the label's class, 0 elsewhere.", OneHotOf),
        new("eye, identity_matrix", "n|N|num_rows|size, m|M|num_columns?", "A matrix with ones where the row is the column.", Identity),
        new("numpy:identity, jax:identity", "n", "A matrix with ones where the row is the column.", Identity),
        new("zeros", $"*{Sizes}", "Zeros.", call => Filled(call, 0, call.Sizes())),
        new("ones", $"*{Sizes}", "Ones.", call => Filled(call, 1, call.Sizes())),
        new("full, fill", "shape|size|dims, fill_value|value", "One number throughout.", call => Made(Expand(call.Tensor("fill_value"), Shaped(call, call.Axes("shape")!)))),
        new("zeros_like, zero_", X, "Zeros in the shape of x.", call => Made(Expand(0, call.Tensor("x").Shape))),
        new("ones_like", X, "Ones in the shape of x.", call => Made(Expand(1, call.Tensor("x").Shape))),
        new("full_like, fill_", $"{X}, fill_value|value", "One number throughout, in the shape of x.", call => Made(Expand(call.Tensor("fill_value"), call.Tensor("x").Shape))),
        new("arange, range", "start|stop|limit|end, stop|end|limit|stop_?, step|delta?", "Whole numbers in a row.", Counted),
        new("linspace", "start, stop|end, num|steps?", "Numbers at equal distances.", Spread),
        new("epsilon", "", "Keras' small number, 1e-7.", _ => new NumberValue(1e-7, IsWhole: false)),
        new("len", X, "The size of the first axis.", call => call.Value("x") is ListValue { Names: null } list ? Count(list.Items.Length) : Count(FirstSize(call))),
        new("shape, int_shape", X, "The sizes of the axes.", call => Binder.Sizes(call.Tensor("x"))),
        new("size, numel, nelement", $"{X}, axis|dim?", "The number of elements, or the size of an axis.", SizeOf),
        new("ndim, rank, dim", X, "The number of axes.", call => Count(call.Tensor("x").Shape.Rank)),
        new("zip", "*lists", "Lists of the first values, of the second ones, and so on.", Zipped),
        new("vmap", "fun|f|func, in_axes|in_dims?, out_axes|out_dims?", "A function that is applied to each item along the first axis.", Mapped),
        new("enumerate", X, "Each item with its place.", call => new ListValue([.. call.Binder.ItemsOf(call.Value("x"), call.Position).Select((item, place) => (Value)new ListValue([Count(place), item]))])),
    ];

    /// <summary>A matrix, or each of many, with rows and columns exchanged.</summary>
    public static Symbol Turned(Symbol x, bool isTurned) => isTurned && x.Shape.Rank >= 2 ? Swapped(x, -1, -2) : x;

    private static FormulaFunction Of(string spellings, string description, Func<Symbol, Symbol> make) =>
        new(spellings, X, description, call => Made(make(call.Tensor("x"))));

    private static TensorValue Made(Symbol symbol) => new(symbol);

    private static NumberValue Count(int count) => new(count, IsWhole: true);

    private static TensorValue Dot(Symbol a, Symbol b) => Made(a.Shape.Rank == 0 || b.Shape.Rank == 0 ? a * b : MatMul(a, b));

    private static Symbol Column(Symbol x) => Reshape(x, [x.Shape.Size, 1]);

    private static Symbol Row(Symbol x) => Reshape(x, [1, x.Shape.Size]);

    private static Symbol Swapped(Symbol x, int first, int second)
    {
        int rank = x.Shape.Rank;
        int[] order = [.. Enumerable.Range(0, rank)];
        (int one, int other) = (x.Shape.AxisFromFront(first, "transpose"), x.Shape.AxisFromFront(second, "transpose"));
        (order[one], order[other]) = (other, one);
        return one == other ? x : Transpose(x, order);
    }

    /// <summary>Sizes that a user wrote; −1 is what is left.</summary>
    private static Shape Shaped(Call call, int[] sizes, Shape? before = null)
    {
        int rest = sizes.Count(size => size == -1);
        if (rest > (before is null ? 0 : 1) || sizes.Any(size => size < -1))
        {
            throw call.Fault($"The sizes {string.Join(", ", sizes)} are no shape: sizes are 0 or more{(before is null ? "" : ", and one of them may be -1 for what is left")}.");
        }

        if (rest == 0)
        {
            return [.. sizes.Select(size => (Dimension)size)];
        }

        int known = sizes.Where(size => size != -1).Aggregate(1, (product, size) => checked(product * size));
        int all = before!.Size.Factor;
        return known > 0 && all % known == 0
            ? [.. sizes.Select(size => (Dimension)(size == -1 ? all / known : size))]
            : throw call.Fault($"Shape {before} has {all} elements, which cannot be arranged as {string.Join(", ", sizes)}.");
    }

    private static Symbol Reshaped(Call call)
    {
        Symbol x = call.Tensor("x");
        return Reshape(x, Shaped(call, call.Sizes(), x.Shape));
    }

    private static Symbol Flattened(Call call)
    {
        Symbol x = call.Tensor("x");
        int rank = x.Shape.Rank;
        if (rank == 0)
        {
            return Reshape(x, [1]);
        }

        int first = x.Shape.AxisFromFront(call.Whole("start_dim", 0), "flatten");
        int last = x.Shape.AxisFromFront(call.Whole("end_dim", -1), "flatten");
        Dimension joined = x.Shape.Skip(first).Take(last - first + 1).Aggregate((Dimension)1, (product, size) => product * size);
        return Reshape(x, [.. x.Shape.Take(first), joined, .. x.Shape.Skip(last + 1)]);
    }

    private static Symbol Permuted(Call call)
    {
        Symbol x = call.Tensor("x");
        int[] axes = call.Rest is [] or [{ Value: NoneValue }] ? [] : call.Sizes();
        return x.Shape.Rank < 2 && axes.Length == 0 ? x : Transpose(x, axes);
    }

    private static Symbol Squeezed(Call call)
    {
        Symbol x = call.Tensor("x");
        int[]? axes = call.Axes("axis");
        if (axes is null)
        {
            return Squeeze(x);
        }

        // PyTorch leaves an axis of another size as it is.
        IEnumerable<int> places = axes.Select(axis => x.Shape.AxisFromFront(axis, "squeeze")).OrderDescending();
        return places.Aggregate(x, (result, axis) => call.Family == "torch" && result.Shape[axis] != 1 ? result : Squeeze(result, axis));
    }

    private static Symbol Expanded(Call call)
    {
        Symbol x = call.Tensor("x");
        int[] sizes = call.Sizes();
        for (int back = 1; back <= Math.Min(sizes.Length, x.Shape.Rank); back++)
        {
            sizes[^back] = sizes[^back] == -1 ? x.Shape[x.Shape.Rank - back].Factor : sizes[^back];
        }

        return Expand(x, Shaped(call, sizes));
    }

    private static Symbol Tiled(Call call)
    {
        Symbol x = call.Tensor("x");
        int[] times = call.Sizes();
        if (times.Any(count => count is < 1 or > MostConstants))
        {
            throw call.Fault("How often an array is repeated must be 1 or more.");
        }

        Symbol result = Reshape(x, [.. Enumerable.Repeat((Dimension)1, Math.Max(0, times.Length - x.Shape.Rank)), .. x.Shape]);
        for (int back = 1; back <= times.Length; back++)
        {
            int axis = result.Shape.Rank - back;
            Symbol repeated = ExpandDims(result, axis);
            Shape shape = result.Shape.With(axis, times[^back] * result.Shape[axis]);
            result = Reshape(Expand(repeated, repeated.Shape.With(axis, times[^back])), shape);
        }

        return result;
    }

    private static Symbol[] Parts(Call call, string name) =>
        [.. call.Binder.ItemsOf(call.Value(name), call.Position).Select(item => call.Binder.ToSymbol(item, call.Position, "what is put together"))];

    private static Symbol Joined(Call call, string name)
    {
        Symbol[] parts = Parts(call, name);
        return call.Has("axis") || !call.WasNamed("axis") ? Concatenate(parts, call.Whole("axis", call.Family == "keras" ? -1 : 0)) : Concatenate([.. parts.Select(part => Reshape(part, [part.Shape.Size]))]);
    }

    private static Symbol Diagonal(Symbol x)
    {
        if (x.Shape.Rank == 1)
        {
            return Where(IdentityOf(x.Shape[0].Factor, x.Shape[0].Factor), x, 0);
        }

        if (x.Shape.Rank != 2)
        {
            throw new ArgumentException($"A diagonal is that of a matrix, but this has shape {x.Shape}.");
        }

        int count = Math.Min(x.Shape[0].Factor, x.Shape[1].Factor);
        return Gather(Reshape(x, [x.Shape.Size]), Constant([.. Enumerable.Range(0, count).Select(place => (double)place * (x.Shape[1].Factor + 1))], [count]));
    }

    private static TensorValue Gathered(Call call)
    {
        (Symbol x, Symbol indices) = (call.Tensor("x"), call.Tensor("indices"));
        int batch = call.Whole("batch_dims", 0);
        if (call.Binder.IsIdentity(x) && batch == 0 && call.Whole("axis", 0) == 0)
        {
            return Made(OneHot(indices, x.Shape[1].Factor));
        }

        return batch == 0 ? Made(Gather(x, indices, call.Whole("axis", 0)))
            : batch > 0 && batch == indices.Shape.Rank && x.Shape.Rank == batch + 1 ? Made(Pick(x, indices))
            : batch > 0 && batch == x.Shape.Rank - 1 && indices.Shape.Rank == x.Shape.Rank ? Made(TakeAlongAxis(x, indices, batch))
            : throw call.Fault("batch_dims", $"batch_dims is {batch}, which does not fit elements of shape {x.Shape} and indices of shape {indices.Shape}.");
    }

    private static TensorValue Scattered(Call call)
    {
        (Symbol x, Symbol indices, Symbol values) = (call.Tensor("x"), call.Tensor("index"), call.Tensor("src"));
        int along = x.Shape.AxisFromFront(call.Whole("axis"), "scatter");
        if (along != x.Shape.Rank - 1 || indices.Shape.Rank != x.Shape.Rank || !indices.Shape.With(along, 1).Equals(x.Shape.With(along, 1)))
        {
            throw call.Fault($"The indices have shape {indices.Shape}, but the elements {x.Shape}: all axes but the last must have the same sizes, and places are along the last. Give the indices one more with unsqueeze or [:, None].");
        }

        // Each index is a one-hot row; those of one line do not meet.
        Symbol rows = OneHot(indices, x.Shape[along].Factor);
        Symbol isChanged = ReduceSum(rows, along);
        return Made(Where(isChanged, ReduceSum(rows * ExpandDims(Expand(values, indices.Shape), -1), along), x));
    }

    private static FunctionValue Mapped(Call call)
    {
        FunctionValue function = call.Value("fun") as FunctionValue ?? throw call.Fault("fun", $"'fun' of vmap is {call.Value("fun").Kind}, but it must be a function of the formula, such as lambda a: sum(a).");
        Value axes = call.Value("in_axes");
        return new FunctionValue("vmap", (arguments, position) =>
        {
            bool[] isFixed = [.. arguments.Select((_, place) => axes is ListValue list && place < list.Items.Length && list.Items[place] is NoneValue)];
            Value[][] items = [.. arguments.Select((argument, place) => isFixed[place] ? [] : call.Binder.ItemsOf(argument.Value, argument.Position))];
            int[] counts = [.. items.Where((_, place) => !isFixed[place]).Select(list => list.Length).Distinct()];
            if (counts is not [var count])
            {
                throw call.Binder.Fault(position, counts.Length == 0 ? "Nothing is given to go through item by item." : $"The arguments have {string.Join(" and ", counts)} items along their first axis, but must have equally many.");
            }

            var results = new Value[count];
            for (int i = 0; i < count; i++)
            {
                results[i] = function.Call([.. arguments.Select((argument, place) => isFixed[place] ? argument : argument with { Value = items[place][i] })], position);
            }

            return new TensorValue(call.Binder.ToSymbol(new ListValue(results), position, "what the function gives"));
        });
    }

    private static TensorValue TakenAlong(Call call, string index)
    {
        (Symbol x, Symbol indices) = (call.Tensor("x"), call.Tensor(index));
        int along = x.Shape.AxisFromFront(call.Whole("axis", -1), "gather");
        if (indices.Shape.Rank != x.Shape.Rank)
        {
            throw call.Fault($"The indices have shape {indices.Shape}, but the elements {x.Shape}: both need the same number of axes. Give the indices one more with unsqueeze or [:, None].");
        }

        // NumPy stretches sizes of 1; PyTorch takes only as many lines as there are indices.
        Shape lines = x.Shape.With(along, indices.Shape[along]);
        if (call.Family != "torch" && !indices.Shape.Equals(lines))
        {
            indices = Expand(indices, lines);
        }

        for (int other = 0; other < x.Shape.Rank; other++)
        {
            if (other != along && indices.Shape[other].Factor < x.Shape[other].Factor)
            {
                x = Slice(x, other, 0, indices.Shape[other].Factor);
            }
        }

        return Made(TakeAlongAxis(x, indices, along));
    }

    private static Value GatheredByRows(Call call)
    {
        Symbol indices = call.Tensor("indices");
        if (indices.Shape.Rank == 0)
        {
            throw call.Fault("indices", "The indices are a single number, but each row of them names one place. Give them one more axis.");
        }

        int count = indices.Shape[indices.Shape.Rank - 1].Factor;
        int last = indices.Shape.Rank - 1;
        Value[] places = [.. Enumerable.Range(0, count).Select(axis => (Value)new TensorValue(Known(call, Squeeze(Slice(indices, last, axis, axis + 1), last))))];
        return Subscripts.Of(call.Binder, call.Value("x"), places, new IndexNode(call.Position, new EllipsisNode(call.Position), []));
    }

    /// <summary>A constant where all is known, so that places such as 0, 1, 2 … are seen as what they are.</summary>
    private static Symbol Known(Call call, Symbol symbol) => call.Binder.Known(symbol) is { Length: <= MostConstants } known ? Constant(known, symbol.Shape) : symbol;

    private static Symbol Sliced(Call call)
    {
        Symbol x = call.Tensor("x");
        int[] begin = call.Axes("begin")!;
        int[] size = call.Axes("size")!;
        if (begin.Length != x.Shape.Rank || size.Length != begin.Length)
        {
            throw call.Fault($"slice needs a place and a size for each axis of shape {x.Shape}.");
        }

        for (int axis = 0; axis < begin.Length; axis++)
        {
            x = Slice(x, axis, begin[axis], size[axis] < 0 ? null : begin[axis] + size[axis]);
        }

        return x;
    }

    private static TensorValue OneHotOf(Call call)
    {
        Symbol labels = call.Tensor("x");
        int depth = call.Whole("depth", -1);
        if (depth < 0)
        {
            double[] known = call.Binder.Known(labels) ?? throw call.Fault("How many classes there are is not given, and the labels are not known. Give it: one_hot(y, 3).");
            depth = known.Length > 0 && known.Max() is >= 0 and < MostConstants and var greatest ? (int)greatest + 1 : throw call.Fault("x", "The labels do not tell how many classes there are. Give it: one_hot(y, 3).");
        }

        Symbol rows = OneHot(labels, depth);
        int axis = call.Whole("axis", -1);
        if (axis != -1 && axis != rows.Shape.Rank - 1)
        {
            int place = rows.Shape.AxisFromFront(axis, "one_hot");
            int[] order = [.. Enumerable.Range(0, rows.Shape.Rank - 1)];
            rows = Transpose(rows, [.. order[..place], rows.Shape.Rank - 1, .. order[place..]]);
        }

        return call.Has("on_value") || call.Has("off_value")
            ? Made(Where(rows, call.TensorOrNull("on_value") ?? 1, call.TensorOrNull("off_value") ?? 0))
            : Made(rows);
    }

    private static Value Identity(Call call)
    {
        int n = call.Whole("n");
        int m = call.Whole("m", n);
        if (n == m && n > 0 && (long)n * n <= int.MaxValue)
        {
            // Its rows are made as they are picked.
            return call.Binder.Identity(OneHot(Constant([.. Enumerable.Range(0, n).Select(row => (double)row)], [n]), n));
        }

        return n > 0 && m > 0 && (long)n * m <= MostConstants
            ? Made(IdentityOf(n, m))
            : throw call.Fault($"An identity matrix of {n} rows and {m} columns cannot be written out: it may have {MostConstants} elements.");
    }

    private static Symbol IdentityOf(int n, int m)
    {
        double[] elements = new double[checked(n * m)];
        for (int i = 0; i < Math.Min(n, m); i++)
        {
            elements[(i * m) + i] = 1;
        }

        return Constant(elements, [n, m]);
    }

    private static TensorValue Filled(Call call, double value, int[] sizes) => Made(Expand(value, Shaped(call, sizes)));

    private static TensorValue Counted(Call call)
    {
        bool hasBoth = call.Has("stop");
        (double start, double stop) = hasBoth ? (call.Number("start", 0), call.Number("stop", 0)) : (0, call.Number("start", 0));
        double step = call.Number("step", 1);
        double count = Math.Ceiling((stop - start) / step);
        return count <= MostConstants
            ? Made(Constant([.. Enumerable.Range(0, (int)Math.Max(0, count)).Select(place => start + (place * step))], [(int)Math.Max(0, count)]))
            : throw call.Fault($"A row of {count} numbers cannot be written out: it may have {MostConstants}.");
    }

    private static TensorValue Spread(Call call)
    {
        (double start, double stop, int count) = (call.Number("start", 0), call.Number("stop", 1), call.Whole("num", 50));
        return count is >= 0 and <= MostConstants
            ? Made(Constant([.. Enumerable.Range(0, count).Select(place => count == 1 ? start : start + ((stop - start) * place / (count - 1)))], [count]))
            : throw call.Fault($"A row of {count} numbers cannot be written out: it may have {MostConstants}.");
    }

    private static int FirstSize(Call call) => call.Tensor("x").Shape is { Rank: > 0 } shape ? shape[0].Factor : throw call.Fault("A single number has no length.");

    private static Value SizeOf(Call call)
    {
        Shape shape = call.Tensor("x").Shape;
        return call.Has("axis") ? Count(shape[shape.AxisFromFront(call.Whole("axis"), "size")].Factor)
            : call is { IsMethod: true, Family: "torch" } ? Binder.Sizes(call.Tensor("x"))
            : Count(shape.Size.Factor);
    }

    private static ListValue Zipped(Call call)
    {
        Value[][] lists = [.. call.Rest.Select(list => call.Binder.ItemsOf(list.Value, list.Position))];
        int count = lists.Select(list => list.Length).DefaultIfEmpty().Min();
        return new ListValue([.. Enumerable.Range(0, count).Select(place => (Value)new ListValue([.. lists.Select(list => list[place])]))]);
    }
}
