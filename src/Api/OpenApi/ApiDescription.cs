using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace PushOrleans.Api;

/// <summary>The API's description at <c>/openapi/v1.json</c>, and a page to read and try it at <c>/scalar</c>.</summary>
internal static class ApiDescription
{
    public static void AddApiDescription(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer<SecurityScheme>();
        options.AddOperationTransformer<OperationDescriber>();
        options.AddSchemaTransformer<StoredShape>();
    });

    public static void MapApiDescription(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi("/openapi/{documentName}.json").WithMetadata(new OpenToAll());
        routes.MapScalarApiReference("/scalar", options => options.WithTitle("PushOrleans").WithOpenApiRoutePattern("/openapi/v1.json")).WithMetadata(new OpenToAll());
    }
}
