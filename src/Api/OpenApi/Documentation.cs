namespace PushOrleans.Api;

/// <summary>The body that an operation takes.</summary>
internal sealed record TakesBody(Type? Type, string ContentType, bool Required);

/// <summary>An answer that an operation gives.</summary>
internal sealed record GivesAnswer(int Status, Type? Type, string ContentType, string Description);

/// <summary>A query parameter or a header of an operation.</summary>
internal sealed record TakesParameter(string Name, string Description, bool InHeader, bool Required, bool Integer);

/// <summary>The type whose JSON shape a property has that is written as it is stored.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ShapedAsAttribute(Type type) : Attribute
{
    public Type Type => type;
}

/// <summary>What an endpoint says of itself: its scope, and all that the description at <c>/openapi/v1.json</c> tells.</summary>
internal static class Documentation
{
    public static TBuilder Scoped<TBuilder>(this TBuilder builder, string scope, string summary)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new RequiredScope(scope)).WithSummary(summary);

    /// <summary>A device token opens it, too.</summary>
    public static TBuilder OrDevice<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new OpenToDevices()).RequireCors(PopUpHosting.Sites);

    /// <summary>Only a device token opens it.</summary>
    public static TBuilder DeviceOnly<TBuilder>(this TBuilder builder, string summary)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new OpenToDevices()).RequireCors(PopUpHosting.Sites).WithSummary(summary);

    public static TBuilder Open<TBuilder>(this TBuilder builder, string summary)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new OpenToAll()).WithSummary(summary);

    public static TBuilder Takes<TBuilder>(this TBuilder builder, Type? type, string contentType = RequestBody.Json, bool required = true)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new TakesBody(type, contentType, required));

    public static TBuilder Gives<TBuilder>(this TBuilder builder, int status, Type? type, string description, string contentType = RequestBody.Json)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new GivesAnswer(status, type, contentType, description));

    public static TBuilder Fails<TBuilder>(this TBuilder builder, params int[] statuses)
        where TBuilder : IEndpointConventionBuilder
    {
        foreach (var status in statuses) builder.WithMetadata(new GivesAnswer(status, typeof(ProblemBody), Problem.ContentType, ""));
        return builder;
    }

    public static TBuilder Query<TBuilder>(this TBuilder builder, string name, string description, bool integer = false, bool required = false)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new TakesParameter(name, description, InHeader: false, required, integer));

    public static TBuilder Header<TBuilder>(this TBuilder builder, string name, string description, bool required = false)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new TakesParameter(name, description, InHeader: true, required, Integer: false));

    public static TBuilder Paged<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder
            .Query("limit", "Items of a page, 1–500; 50 unless given.", integer: true)
            .Query("cursor", "The `next` of the page before; opaque.")
            .Fails(400);

    public static TBuilder Conditional<TBuilder>(this TBuilder builder, string description = "The ETag that the resource must have.")
        where TBuilder : IEndpointConventionBuilder => builder.Header("If-Match", description).Fails(412);
}
