using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace PushOrleans.Api;

/// <summary>Puts what an endpoint says of itself into its operation.</summary>
internal sealed class OperationDescriber : IOpenApiOperationTransformer
{
    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Parameters ??= [];
        operation.Responses = [];
        foreach (var item in metadata)
        {
            switch (item)
            {
                case TakesParameter parameter:
                    operation.Parameters.Add(Of(parameter));
                    break;
                case TakesBody body:
                    operation.RequestBody = new OpenApiRequestBody { Required = body.Required, Content = await Content(body.ContentType, body.Type, context, cancellationToken) };
                    break;
                case GivesAnswer answer:
                    await Give(operation, answer, context, cancellationToken);
                    break;
            }
        }

        await Always(operation, metadata, context, cancellationToken);
    }

    private static async Task Always(OpenApiOperation operation, IList<object> metadata, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (metadata.OfType<RequiredScope>().FirstOrDefault() is { } required)
        {
            operation.Description = $"Scope: `{required.Scope}`." + (operation.Description is { Length: > 0 } more ? " " + more : "");
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(SecurityScheme.Name, context.Document)] = [required.Scope] }];
            foreach (var status in (int[])[401, 403, 429, 500, 503]) await Give(operation, ProblemOf(status), context, cancellationToken);
        }
        else
        {
            operation.Security = [];
        }

        if (metadata.OfType<OpenToDevices>().Any())
        {
            operation.Description = $"{operation.Description} A device token opens it for its own user.".Trim();
            operation.Security!.Add(new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(SecurityScheme.Device, context.Document)] = [] });
        }

        if (metadata.OfType<TakesBody>().Any())
            foreach (var status in (int[])[400, 413, 415]) await Give(operation, ProblemOf(status), context, cancellationToken);
        if (!HttpMethods.IsPost(context.Description.HttpMethod ?? "") || metadata.OfType<RequiredScope>().FirstOrDefault() is null) return;
        if (operation.Parameters!.All(x => x.Name != "Idempotency-Key"))
            operation.Parameters!.Add(Of(new TakesParameter("Idempotency-Key", "1–255 printable ASCII characters. The same key and body again get the first answer again.", true, false, false)));
        foreach (var status in (int[])[409, 422]) await Give(operation, ProblemOf(status), context, cancellationToken);
    }

    private static GivesAnswer ProblemOf(int status) => new(status, typeof(ProblemBody), Problem.ContentType, "");

    private static async Task Give(OpenApiOperation operation, GivesAnswer answer, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var key = answer.Status.ToString();
        if (operation.Responses!.ContainsKey(key)) return;
        operation.Responses[key] = new OpenApiResponse
        {
            Description = answer.Description.Length > 0 ? answer.Description : Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(answer.Status),
            Content = answer.Type is null && answer.ContentType == RequestBody.Json ? null : await Content(answer.ContentType, answer.Type, context, cancellationToken),
        };
    }

    private static OpenApiParameter Of(TakesParameter parameter) => new()
    {
        Name = parameter.Name,
        Description = parameter.Description,
        In = parameter.InHeader ? ParameterLocation.Header : ParameterLocation.Query,
        Required = parameter.Required,
        Schema = new OpenApiSchema { Type = parameter.Integer ? JsonSchemaType.Integer : JsonSchemaType.String },
    };

    private static async Task<Dictionary<string, OpenApiMediaType>> Content(string contentType, Type? type, OpenApiOperationTransformerContext context, CancellationToken cancellationToken) => new()
    {
        [contentType] = new OpenApiMediaType { Schema = type is null ? new OpenApiSchema { Type = JsonSchemaType.String } : await Reference(type, context, cancellationToken) },
    };

    /// <summary>Named once among the components, so that each answer refers to it.</summary>
    private static async Task<IOpenApiSchema> Reference(Type type, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var name = NameOf(type);
        if (context.Document?.Components?.Schemas?.ContainsKey(name) != true)
            context.Document!.AddComponent<IOpenApiSchema>(name, await context.GetOrCreateSchemaAsync(type, null, cancellationToken));
        return new OpenApiSchemaReference(name, context.Document);
    }

    private static string NameOf(Type type) =>
        type.IsArray ? NameOf(type.GetElementType()!) + "List"
        : type.IsGenericType ? string.Concat(type.GetGenericArguments().Select(NameOf)) + type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]
        : type.Name.EndsWith("Document", StringComparison.Ordinal) ? type.Name[..^"Document".Length]
        : type.Name;
}

/// <summary>Gives properties that are written as they are stored the shape of what they hold.</summary>
internal sealed class StoredShape : IOpenApiSchemaTransformer
{
    public async Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonPropertyInfo?.AttributeProvider?.GetCustomAttributes(typeof(ShapedAsAttribute), false).FirstOrDefault() is not ShapedAsAttribute shaped) return;
        var of = await context.GetOrCreateSchemaAsync(shaped.Type, null, cancellationToken);
        (schema.Type, schema.Properties, schema.Required, schema.Items) = (of.Type, of.Properties, of.Required, of.Items);
    }
}

/// <summary>Title, version, and the one way to authenticate.</summary>
internal sealed class SecurityScheme : IOpenApiDocumentTransformer
{
    public const string Name = "key";
    public const string Device = "deviceToken";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "PushOrleans",
            Version = "v1",
            Description = "A campaign in, one exact, explained, durable verdict per user out. Errors are `application/problem+json` with a type of `urn:pushorleans:problem:*`.",
        };
        document.AddComponent<IOpenApiSecurityScheme>(Name, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "An API key. Each operation names the scope that it asks for; `*` is every scope.",
        });
        document.AddComponent<IOpenApiSecurityScheme>(Device, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "A device token of POST /v1/device-tokens: one user, one device, at most a day.",
        });
        return Task.CompletedTask;
    }
}
